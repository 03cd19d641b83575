/** The widget as a script of its own: a module's integrity cannot be checked everywhere. */
import start, { mount } from "../../build/widget/bindgen/goodword.js";

document.currentScript.goodword = { start, mount };
