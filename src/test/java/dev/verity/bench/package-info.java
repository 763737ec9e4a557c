/// What Verity costs: runs that print figures, each beside the limits that were measured in the
/// same run.
package dev.verity.bench;
