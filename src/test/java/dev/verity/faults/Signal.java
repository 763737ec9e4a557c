package dev.verity.faults;

import java.io.IOException;

/// What a process is told from outside: to stand still without knowing it, and to go on.
enum Signal {
  STOP,
  CONT;

  void send(long pid) throws IOException, InterruptedException {
    var _ = new ProcessBuilder("kill", "-" + name(), Long.toString(pid)).start().waitFor();
  }
}
