package dev.verity.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Collections;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.KeyStoreScanner;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/// The key and certificate that a server shows. A renewed file is taken up without a restart; one
/// that cannot be read is not, and the old one stays.
///
/// @param keystore a PKCS12 file with one key and its chain
/// @param password of the file and of the key in it
public record Tls(Path keystore, String password) {
  private static final String TYPE = "PKCS12";
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /// How long a browser that once came by TLS shall come by nothing else.
  private static final Duration STRICT_FOR = Duration.ofDays(365);

  /// Looks into the file at once.
  ///
  /// @throws IllegalArgumentException when the file or the password is of no use
  public Tls {
    try (var file = Files.newInputStream(keystore)) {
      var store = KeyStore.getInstance(TYPE);
      store.load(file, password.toCharArray());
      var hasKey = false;
      for (var alias : Collections.list(store.aliases())) {
        hasKey |= store.getKey(alias, password.toCharArray()) != null;
      }
      if (!hasKey) {
        throw new IllegalArgumentException(
            "%s has no private key; a key and its certificates are wanted.".formatted(keystore));
      }
    } catch (IOException | GeneralSecurityException unusable) {
      throw new IllegalArgumentException(
          "%s cannot be read as PKCS12 with this password.".formatted(keystore), unusable);
    }
  }

  /// HTTP/1.1 for this server; without `tls` in the clear.
  public static ServerConnector connector(
      Server server, HttpConfiguration http, @Nullable Tls tls) {
    return tls == null
        ? new ServerConnector(server, new HttpConnectionFactory(http))
        : tls.connector(server, http);
  }

  private ServerConnector connector(Server server, HttpConfiguration http) {
    var context = new SslContextFactory.Server();
    context.setKeyStorePath(keystore.toAbsolutePath());
    context.setKeyStoreType(TYPE);
    context.setKeyStorePassword(password);
    context.setIncludeProtocols("TLSv1.3", "TLSv1.2");
    context.setRenegotiationAllowed(false);
    var scanner = new KeyStoreScanner(context);
    scanner.setScanInterval(Math.toIntExact(LOOK_EVERY.toSeconds()));
    server.addBean(scanner);
    var secured = new HttpConfiguration(http);
    secured.addCustomizer(new SecureRequestCustomizer(false, false, STRICT_FOR.toSeconds(), false));
    return new ServerConnector(server, context, new HttpConnectionFactory(secured));
  }

  @Override
  public String toString() {
    return "Tls[keystore=%s, password hidden]".formatted(keystore);
  }
}
