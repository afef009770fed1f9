
// The worker's start, behind the glue: the view sends the compiled module, and perhaps messages before it. They wait until the
// module listens itself.
const early = [];

self.onmessage = ({ data }) => {
  if (!(data instanceof WebAssembly.Module)) {
    early.push(data);
    return;
  }
  __wbg_init({ module_or_path: data }).then(
    () => early.splice(0).forEach((message) => self.onmessage({ data: message })),
    // Thrown in a task, so that the view hears of it.
    (error) => setTimeout(() => { throw error; }),
  );
};
