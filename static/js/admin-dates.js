// The calendar of the administration puts today's date where it can't read what was typed. What was typed
// stays: the server reads it, or says in words what to write. This runs before any calendar is made.
if (window.jQuery && window.jQuery.fn.datetimepicker) {
  Object.assign(window.jQuery.fn.datetimepicker.defaults, { validateOnBlur: false, allowBlank: true });
}
