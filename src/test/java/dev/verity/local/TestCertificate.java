package dev.verity.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A key for 127.0.0.1 with a certificate that it signed itself, made by the JDK's `keytool`.
///
/// @param keystore PKCS12
/// @param pem the certificate alone, for those who are to trust it
public record TestCertificate(Path keystore, String password, Path pem) {
  private static final String ALIAS = "verity";

  /// Makes both files in this folder.
  ///
  /// @param commonName tells one certificate from another
  public static TestCertificate make(Path folder, String commonName)
      throws IOException, InterruptedException {
    return make(folder, commonName, "keystore-" + UUID.randomUUID());
  }

  /// As above, with a password that is known before.
  public static TestCertificate make(Path folder, String commonName, String password)
      throws IOException, InterruptedException {
    var made =
        new TestCertificate(
            folder.resolve(commonName + ".p12").toAbsolutePath(),
            password,
            folder.resolve(commonName + ".pem").toAbsolutePath());
    Files.createDirectories(folder);
    made.keytool(
        List.of(
            "-genkeypair",
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-validity",
            "2",
            "-dname",
            "CN=" + commonName,
            "-ext",
            "SAN=IP:127.0.0.1,DNS:localhost"));
    made.keytool(List.of("-exportcert", "-rfc", "-file", made.pem.toString()));
    return made;
  }

  /// For a client that trusts these and nobody else.
  public static SSLContext trusting(TestCertificate... certificates)
      throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    var reader = CertificateFactory.getInstance("X.509");
    for (var each : certificates) {
      try (var file = Files.newInputStream(each.pem)) {
        store.setCertificateEntry(each.pem.toString(), reader.generateCertificate(file));
      }
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private void keytool(List<String> what) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(what);
    command.addAll(List.of("-alias", ALIAS, "-storetype", "PKCS12"));
    command.addAll(List.of("-keystore", keystore.toString(), "-storepass:env", "STORE_PASSWORD"));
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("STORE_PASSWORD", password);
    var process = builder.start();
    process.getOutputStream().close();
    var said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("keytool refused: " + said);
    }
  }
}
