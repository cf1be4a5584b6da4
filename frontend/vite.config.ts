import browserslist from "browserslist";
import { browserslistToTargets } from "lightningcss";
import { defineConfig } from "vite";

const FLOOR = "chrome109";

export default defineConfig({
  base: "./",
  publicDir: false,
  css: {
    transformer: "lightningcss",
    lightningcss: { targets: browserslistToTargets(browserslist("chrome 109")) },
  },
  build: {
    outDir: "../guatu/ui/static/guatu/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: FLOOR,
    cssTarget: FLOOR,
    cssMinify: "lightningcss",
    modulePreload: { polyfill: false },
    rollupOptions: { input: "src/main.ts" },
  },
});
