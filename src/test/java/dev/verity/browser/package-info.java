/// The console as people see it: a real browser that is shown its pages.
@org.jspecify.annotations.NullMarked
package dev.verity.browser;
