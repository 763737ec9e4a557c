package dev.verity.audit;

import dev.verity.audit.Finding.Kind;
import dev.verity.session.Entry;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The chain of one session as far as it was read, in about half a kilobyte.
///
/// A link is looked at from the entry behind it, so that what was changed together with its own
/// hash is found there, or at the session's head.
final class SessionChain {
  private final String session;
  private final Consumer<Finding> findings;
  private @Nullable Head head;
  private @Nullable Place lastPlace;
  private long last;
  private @Nullable String lastHash;
  private @Nullable Set<String> twins;
  private @Nullable Gaps gaps;
  private @Nullable String atHead;
  private long found;
  private boolean beganLate;

  SessionChain(String session, Consumer<Finding> findings) {
    this.session = session;
    this.findings = findings;
  }

  void expect(Head head) {
    this.head = head;
  }

  boolean isValid() {
    return found == 0;
  }

  /// Whether retention has deleted its first entries.
  boolean beganLate() {
    return beganLate;
  }

  /// @param isFrontGone whether retention has deleted the front of the partition
  void take(StoredEntry stored, boolean isFrontGone) {
    var entry = stored.entry();
    if (entry == null) {
      find(
          Kind.CHANGED,
          0,
          stored.place(),
          "An entry of this session is wanted; what stands here cannot be read as one.");
      return;
    }
    if (entry.hash() == null && lastHash != null) {
      find(
          Kind.CHANGED,
          entry,
          stored,
          "A hash is wanted, as in the entries before; there is none.");
    } else if (!stored.fits()) {
      find(
          Kind.CHANGED,
          entry,
          stored,
          "What stands here has the hash %s; it says %s."
              .formatted(stored.computed(), entry.hash()));
    }
    place(entry, stored, isFrontGone);
  }

  /// What can be said only when all was read.
  void end(boolean isFrontGone) {
    if (gaps != null) {
      gaps.left().forEach(this::removed);
    }
    if (head == null || head.sequence() == 0) {
      return;
    }
    if (lastPlace == null) {
      if (isFrontGone) {
        beganLate = true;
      } else if (found == 0) {
        find(
            Kind.REMOVED,
            1,
            new Place("partition", head.partition()),
            "%d entries are wanted, as the session says; there is none."
                .formatted(head.sequence()));
      }
    } else if (last < head.sequence()) {
      find(
          Kind.TRUNCATED,
          last,
          lastPlace,
          "Entries up to %d are wanted, as the session says; this is the last."
              .formatted(head.sequence()));
    } else if (atHead != null) {
      find(
          Kind.CHANGED,
          head.sequence(),
          lastPlace,
          "The session says that its entry %d has the hash %s; found is %s."
              .formatted(head.sequence(), head.hash(), atHead));
    }
  }

  private void place(Entry entry, StoredEntry stored, boolean isFrontGone) {
    var sequence = entry.sequence();
    if (lastPlace == null) {
      begin(entry, stored, isFrontGone);
    } else if (sequence == last + 1) {
      checkLink(entry, stored, lastPlace);
      advance(entry, stored);
    } else if (sequence > last) {
      skip(last + 1, sequence - 1, stored.place());
      advance(entry, stored);
    } else if (gaps != null && gaps.fill(sequence)) {
      find(
          Kind.REORDERED,
          entry,
          stored,
          "It is wanted before entry %d; it stands behind it.".formatted(last));
      compareWithHead(entry);
    } else {
      find(
          Kind.INSERTED, entry, stored, "One entry with this sequence is wanted; this is another.");
      addTwin(entry);
    }
  }

  private void begin(Entry entry, StoredEntry stored, boolean isFrontGone) {
    if (entry.sequence() > 1 && isFrontGone) {
      beganLate = true;
    } else if (entry.sequence() > 1) {
      skip(1, entry.sequence() - 1, stored.place());
    } else if (entry.previous() != null) {
      find(
          Kind.CHANGED,
          entry,
          stored,
          "The first entry has none before it; this one names %s.".formatted(entry.previous()));
    }
    advance(entry, stored);
  }

  private void checkLink(Entry entry, StoredEntry stored, Place before) {
    var previous = entry.previous();
    if (lastHash == null || lastHash.equals(previous) || isTwin(previous)) {
      return;
    }
    if (previous == null) {
      find(
          Kind.CHANGED,
          entry,
          stored,
          "The hash of the entry before, %s, is wanted as `previous`; there is none."
              .formatted(lastHash));
    } else {
      find(
          Kind.CHANGED,
          last,
          before,
          "The entry behind it at %s was written when this one had the hash %s; now it has %s."
              .formatted(stored.place(), previous, lastHash));
    }
  }

  private void advance(Entry entry, StoredEntry stored) {
    last = entry.sequence();
    lastPlace = stored.place();
    lastHash = entry.hash();
    twins = null;
    compareWithHead(entry);
  }

  private void compareWithHead(Entry entry) {
    if (head != null && head.hash() != null && head.sequence() == entry.sequence()) {
      var hash = String.valueOf(entry.hash());
      atHead = head.hash().equals(hash) ? null : hash;
    }
  }

  /// Which of two is the right one is seen by the link of the entry behind them.
  private void addTwin(Entry entry) {
    if (entry.sequence() == last && entry.hash() != null) {
      twins = twins == null ? new HashSet<>() : twins;
      twins.add(entry.hash());
    }
    if (head != null && head.sequence() == entry.sequence() && atHead != null) {
      compareWithHead(entry);
    }
  }

  private boolean isTwin(@Nullable String previous) {
    return twins != null && previous != null && twins.contains(previous);
  }

  private void skip(long from, long to, Place behind) {
    gaps = gaps == null ? new Gaps() : gaps;
    gaps.add(new Gaps.Gap(from, to, behind));
  }

  private void removed(Gaps.Gap gap) {
    var which =
        gap.from() == gap.to()
            ? "Entry " + gap.from() + " is"
            : "Entries %d to %d are".formatted(gap.from(), gap.to());
    find(
        Kind.REMOVED,
        gap.from(),
        gap.behind(),
        "%s wanted before this one; nothing was found.".formatted(which));
  }

  private void find(Kind kind, Entry entry, StoredEntry stored, String sentence) {
    find(kind, entry.sequence(), stored.place(), sentence);
  }

  private void find(Kind kind, long sequence, Place place, String sentence) {
    found++;
    findings.accept(new Finding(kind, session, sequence, place.toString(), sentence));
  }
}
