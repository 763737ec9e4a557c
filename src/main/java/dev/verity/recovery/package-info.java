/// What webhooks did not bring: the sweep over Stripe's events and the reconciliation with its
/// sessions.
package dev.verity.recovery;
