package dev.verity.consumer;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/// The classes of this build beside a few libraries and the JDK, as a program downstream would have
/// them.
final class Alone implements AutoCloseable {
  private final URLClassLoader classes;

  private Alone(URLClassLoader classes) {
    this.classes = classes;
  }

  /// @param libraries how the names of their jars begin
  static Alone with(String... libraries) throws IOException {
    var places = new ArrayList<URL>();
    for (var place : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      var path = Path.of(place);
      var name = path.getFileName().toString();
      if (path.toFile().isDirectory() || Stream.of(libraries).anyMatch(name::startsWith)) {
        places.add(path.toUri().toURL());
      }
    }
    return new Alone(
        new URLClassLoader(places.toArray(URL[]::new), ClassLoader.getPlatformClassLoader()));
  }

  Class<?> load(Class<?> type) throws ClassNotFoundException {
    return classes.loadClass(type.getName());
  }

  /// Kafka looks for classes with the thread's class loader.
  <T> T call(Callable<T> work) throws Exception {
    var before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(classes);
    try {
      return work.call();
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Override
  public void close() throws IOException {
    classes.close();
  }
}
