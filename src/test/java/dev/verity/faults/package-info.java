/// Breaks everything that can break while webhooks come in, and looks afterwards whether anything
/// was lost, doubled or done wrongly.
package dev.verity.faults;
