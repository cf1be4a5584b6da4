/** 入口: one bundle. Pages work without it; with it they are quicker and safer. */
import "../../guatu/ui/templates/ui/tokens.css";
import "./styles";

import htmx from "htmx.org";

import { guardCards } from "./cards";
import { defineColumns } from "./columns";
import { defineDialogs } from "./dialogs";
import { guardDrafts } from "./drafts";
import { guardForms } from "./forms";
import { guardGrids } from "./grid";
import { defineKeys } from "./keys";
import { defineLive } from "./live";
import { guardLists } from "./lists";
import { rollLists } from "./roll";
import { defineUploads } from "./uploads";
import { guardViews } from "./viewer";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
htmx.config.allowScriptTags = false;
htmx.config.historyCacheSize = 0;
htmx.config.scrollBehavior = "auto";

document.documentElement.classList.add("js");
defineDialogs();
defineKeys();
defineLive();
defineColumns();
guardCards();
guardForms();
guardGrids();
guardDrafts();
defineUploads();
guardViews();
rollLists();
guardLists();
