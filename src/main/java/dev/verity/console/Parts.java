package dev.verity.console;

import dev.verity.access.AccessJournal;
import dev.verity.operations.Acts;
import dev.verity.operations.AuditRuns;
import dev.verity.operations.PolicyInWords;
import dev.verity.operations.Redrives;
import dev.verity.operations.Wellbeing;
import dev.verity.projection.Views;
import dev.verity.recovery.Standing;
import dev.verity.session.Policy;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// All that the pages show and do.
///
/// @param policy what is owed, as the machine has it too
/// @param words the same for people, with the limits of the settings
/// @param wellbeing how this process fares
/// @param recovery how far recovery has come, wherever it runs
/// @param denials hears of whoever was not let in
/// @param playground the sandbox that stands for Stripe; null where Stripe is Stripe
public record Parts(
    Views views,
    Acts acts,
    Redrives redrives,
    AuditRuns audits,
    Policy policy,
    Supplier<PolicyInWords> words,
    Supplier<Wellbeing> wellbeing,
    Supplier<Optional<Standing>> recovery,
    AccessJournal denials,
    @Nullable Playground playground,
    InstantSource clock) {}
