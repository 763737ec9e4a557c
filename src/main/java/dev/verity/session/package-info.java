/// The session core: what is known of a verification session, what is owed to it, and the one pure
/// function that decides what happens next. No Kafka, no HTTP, no Stripe client, no clock.
package dev.verity.session;
