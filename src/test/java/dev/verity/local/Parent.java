package dev.verity.local;

import java.io.IOException;

/// The process that has started this one.
public final class Parent {
  private Parent() {}

  /// Ends this process when its parent is gone, however that came. Standard input is a pipe whose
  /// other end closes with the parent.
  public static void endWithIt() {
    Thread.ofPlatform().daemon().name("parent-watch").start(Parent::await);
  }

  private static void await() {
    try {
      while (System.in.read() != -1) {}
    } catch (IOException closed) {
      System.err.println("the parent's pipe broke: " + closed.getMessage());
    }
    Runtime.getRuntime().halt(0);
  }
}
