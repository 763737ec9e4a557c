/// A stateful Stripe Identity on HTTP: the operations, the law of what is allowed when, signed
/// webhooks with retries, and seeded chaos. For offline use, tests and the local run.
///
/// Start reading at [Sandbox]; [Legality] is the law, [World] the only place that changes a
/// session, [StripeApi] what a client of Stripe sees, [Deliveries] what a webhook receiver sees.
package dev.verity.sandbox;
