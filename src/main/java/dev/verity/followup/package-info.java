/// The worker role: performs follow-ups at Stripe, guarded, within their lease, and reports back.
package dev.verity.followup;
