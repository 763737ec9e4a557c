package dev.verity.cli;

import dev.verity.projection.ErasedSession;
import dev.verity.session.Erasure;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// The erased sessions, as a running Verity tells of them.
record RemoteErasures(Server server) implements Supplier<Map<String, Erasure>> {
  @Override
  public Map<String, Erasure> get() {
    var found = new TreeMap<String, Erasure>();
    for (var erased : server.all("erasures", ErasedSession.class)) {
      found.put(erased.session(), new Erasure(erased.at(), erased.confirmBy(), erased.missing()));
    }
    return found;
  }
}
