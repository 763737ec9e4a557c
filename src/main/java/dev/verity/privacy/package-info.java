/// What is personal in what Stripe says, and how it is sealed, opened and made unreadable.
package dev.verity.privacy;
