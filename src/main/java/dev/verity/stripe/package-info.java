/// Everything that knows Stripe: signatures, event bodies, the six operations of a verification
/// session, and what a failed call means for us. The only package that imports `com.stripe`.
package dev.verity.stripe;
