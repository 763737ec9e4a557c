package dev.verity.sandbox;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One verification session as Stripe has it. Whoever changes it holds its lock; reading needs
/// none.
final class SandboxSession implements Shelf.Item {
  /// The two halves of a session that change together.
  record State(Standing standing, Details details) {}

  /// What a client was last told in answer to a retrieve, and when it was told.
  record Shown(Standing standing, Instant at) {}

  private final String id;
  private final Scope scope;
  private final Instant created;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<SandboxEvent> events = new CopyOnWriteArrayList<>();
  private volatile State state;
  private volatile @Nullable Shown shown;

  SandboxSession(String id, Scope scope, Instant created, Details details) {
    this.id = id;
    this.scope = scope;
    this.created = created;
    this.state = new State(Standing.NEW, details);
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Scope scope() {
    return scope;
  }

  @Override
  public Instant created() {
    return created;
  }

  ReentrantLock lock() {
    return lock;
  }

  State state() {
    return state;
  }

  Standing standing() {
    return state.standing();
  }

  void become(State next) {
    state = next;
  }

  /// Null before the first retrieve.
  @Nullable Shown shown() {
    return shown;
  }

  void show(Shown told) {
    shown = told;
  }

  /// The events about this session, oldest first.
  List<SandboxEvent> events() {
    return events;
  }

  /// The place of the next change among the events of this session, from 1.
  int nextOrdinal() {
    return events.isEmpty() ? 1 : events.getLast().ordinal() + 1;
  }
}
