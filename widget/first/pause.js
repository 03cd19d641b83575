/** Lets the page do what waits there before something long goes on: a phone takes its time for each step of ours. */
export const pause = () => window.scheduler?.yield?.() || new Promise((done) => setTimeout(done));
