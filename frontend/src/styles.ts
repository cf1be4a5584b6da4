// Any app puts a style sheet beside its template. The glob stands in a module of its own: it is hoisted
// above a module's imports, and the sheet that fixes the order of the cascade layers must come first.
import.meta.glob("../../guatu/**/templates/**/*.css", { eager: true });
