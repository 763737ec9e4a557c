package dev.verity.local;

import dev.verity.sandbox.Sandbox;
import dev.verity.session.Obligation;
import dev.verity.session.Redaction;
import dev.verity.session.Request;
import dev.verity.session.Session;
import dev.verity.session.Status;
import dev.verity.topics.RequestSender;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// The people around: counsel who places legal holds and releases them, an officer who asks for
/// erasures, and somebody at the Dashboard who cancels and redacts by hand.
///
/// Every tenth session has a hold, every tenth an erasure request, every tenth a visit at the
/// Dashboard, if there are visits.
public final class Compliance {
  private static final Duration HELD = Duration.ofSeconds(8);
  private static final int EVERY = 10;
  private static final int HOLDS = 3;
  private static final int ERASURES = 5;
  private static final int VISITS = 7;

  private final Sandbox sandbox;
  private final RequestSender sender;
  private final Watch watch;
  private final boolean visits;
  private final Map<String, Instant> held = new ConcurrentHashMap<>();
  private final Set<String> done = ConcurrentHashMap.newKeySet();
  private final Set<String> stopped = ConcurrentHashMap.newKeySet();
  private final Set<String> broken = ConcurrentHashMap.newKeySet();
  private final Set<String> foreign = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<String> requests = new ConcurrentLinkedQueue<>();

  /// @param visits whether somebody acts at the Dashboard; who does it looks at what Verity has
  ///   told last, which must not be old
  public Compliance(Sandbox sandbox, RequestSender sender, Watch watch, boolean visits) {
    this.sandbox = sandbox;
    this.sender = sender;
    this.watch = watch;
    this.visits = visits;
  }

  /// Looks at every session once, and does what is due for it.
  public void goRound(List<String> sessions) throws InterruptedException {
    for (var i = 0; i < sessions.size(); i++) {
      var id = sessions.get(i);
      var known = watch.session(id);
      if (known == null || known.observed() == null || done.contains(id)) {
        continue;
      }
      switch (i % EVERY) {
        case HOLDS -> hold(id, known);
        case ERASURES -> erase(id);
        case VISITS -> {
          if (visits) {
            visit(id, known);
          }
        }
        default -> {}
      }
    }
  }

  /// How many sent records want an answer.
  public int requestsSent() {
    return requests.size();
  }

  /// The ids of the records sent, one for each answer that is wanted.
  List<String> requests() {
    return List.copyOf(requests);
  }

  /// Sessions whose redact was due and did not come while a hold was in force.
  public int holdsThatStopped() {
    return stopped.size();
  }

  /// Sessions that were redacted though a hold was confirmed.
  List<String> holdsBroken() {
    return List.copyOf(broken);
  }

  /// Sessions that somebody else has canceled or redacted.
  List<String> foreign() {
    return List.copyOf(foreign);
  }

  private void hold(String id, Session known) throws InterruptedException {
    var since = held.get(id);
    if (since == null) {
      ask(id, "hold_" + id, Request.Known.HOLD, null);
      held.put(id, Instant.now());
      return;
    }
    if (watch.answered("hold_" + id) && !watch.answeredDone("hold_" + id)) {
      done.add(id); // came too late
      return;
    }
    if (watch.answeredDone("hold_" + id)) {
      judge(id, known);
    }
    if (since.plus(HELD).isBefore(Instant.now()) && watch.answered("hold_" + id)) {
      ask(id, "release_" + id, Request.Known.RELEASE, "hold_" + id);
      done.add(id);
    }
  }

  private void judge(String id, Session known) {
    if (sandbox.session(id).redaction() != Redaction.Known.NONE) {
      broken.add(id);
    }
    var now = Instant.now();
    if (known.owed().stream()
        .anyMatch(owed -> owed.gate() == Obligation.Gate.HOLD && owed.due().isBefore(now))) {
      stopped.add(id);
    }
  }

  private void erase(String id) throws InterruptedException {
    ask(id, "erase_" + id, Request.Known.REDACT, null);
    done.add(id);
  }

  /// Only what Verity has seen and is not about to do itself: then it is to raise an alarm.
  private void visit(String id, Session known) {
    var seen = known.observed();
    if (seen == null || known.inFlight() != null || seen.confirmedAt() != null) {
      return;
    }
    var soon = Instant.now().plusSeconds(2);
    if (known.owed().stream().anyMatch(owed -> owed.due().isBefore(soon))) {
      return;
    }
    var truth = sandbox.session(id);
    if (!truth.status().equals(seen.snapshot().status())
        || truth.redaction() != Redaction.Known.NONE) {
      return;
    }
    if (truth.status() == Status.Known.VERIFIED) {
      sandbox.redactAtDashboard(id);
    } else if (truth.status() == Status.Known.REQUIRES_INPUT && truth.lastError() != null) {
      sandbox.cancelAtDashboard(id);
    } else {
      return;
    }
    foreign.add(id);
    done.add(id);
  }

  private void ask(String session, String id, Request.Known kind, @Nullable String about)
      throws InterruptedException {
    sender.send(
        session, new Request(id, kind, false, null, "compliance", "local run", null, about));
    requests.add(id);
  }
}
