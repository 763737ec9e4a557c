/// What people do and ask beyond a look into the store, whichever door they come by: requests,
/// redrives, verifications, evidence, and how this process fares.
@NullMarked
package dev.verity.operations;

import org.jspecify.annotations.NullMarked;
