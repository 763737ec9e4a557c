package dev.verity.local;

/// A listener of a broker with TLS and passwords (SASL_SSL, SCRAM), behind which a user may do only
/// what an ACL allows.
public record SecuredListener(int port, TestCertificate certificate) {

  /// On a free port.
  public static SecuredListener with(TestCertificate certificate) {
    return new SecuredListener(LocalBroker.freePort(), certificate);
  }

  public String bootstrapServers() {
    return LocalBrokerSettings.HOST + ":" + port;
  }

  /// Settings after, and instead of, those of a broker without.
  String settings(int plainPort, int controllerPort) {
    return """
    listeners=PLAINTEXT://%1$s:%2$d,SECURED://%1$s:%4$d,CONTROLLER://%1$s:%3$d
    advertised.listeners=PLAINTEXT://%1$s:%2$d,SECURED://%1$s:%4$d
    listener.security.protocol.map=PLAINTEXT:PLAINTEXT,SECURED:SASL_SSL,CONTROLLER:PLAINTEXT
    listener.name.secured.sasl.enabled.mechanisms=SCRAM-SHA-512
    listener.name.secured.scram-sha-512.sasl.jaas.config=\
    org.apache.kafka.common.security.scram.ScramLoginModule required;
    listener.name.secured.ssl.keystore.type=PKCS12
    listener.name.secured.ssl.keystore.location=%5$s
    listener.name.secured.ssl.keystore.password=%6$s
    authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
    super.users=User:ANONYMOUS
    allow.everyone.if.no.acl.found=false
    """
        .formatted(
            LocalBrokerSettings.HOST,
            plainPort,
            controllerPort,
            port,
            certificate.keystore().toString().replace('\\', '/'),
            certificate.password());
  }
}
