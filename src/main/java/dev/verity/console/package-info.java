/// What people see: pages that answer their question before they scroll, and on which they act
/// under their own name. Written on the server (JTE), brought up to date by htmx and server-sent
/// events.
package dev.verity.console;
