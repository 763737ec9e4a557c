package dev.verity.http;

import io.javalin.config.JavalinConfig;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/// Where a server listens that is not for the public. Neither it nor its errors say anything of
/// what is behind.
///
/// @param port 0 for any free one
/// @param tls null listens in the clear
public record Listener(String host, int port, @Nullable Tls tls) {

  /// Has a server listen here and nowhere else.
  public void addTo(JavalinConfig config) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.jetty.modifyHttpConfiguration(Listener::sayLittle);
    config.jetty.modifyServer(Listener::sayLittle);
    config.jetty.addConnector(this::connector);
  }

  private static void sayLittle(HttpConfiguration http) {
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
  }

  private static void sayLittle(Server jetty) {
    jetty.setErrorHandler(new BareErrors());
    jetty.insertHandler(new SecurityHeaders());
  }

  private ServerConnector connector(Server jetty, HttpConfiguration http) {
    var connector = Tls.connector(jetty, http, tls);
    connector.setHost(host);
    connector.setPort(port);
    return connector;
  }
}
