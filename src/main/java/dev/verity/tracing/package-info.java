/// Spans of OpenTelemetry: what led to what, from a webhook to the call at Stripe that it brings
/// about.
package dev.verity.tracing;
