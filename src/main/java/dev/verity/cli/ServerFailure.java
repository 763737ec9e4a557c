package dev.verity.cli;

/// A server was not reached, or said no.
final class ServerFailure extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final int SERVERS_OWN = 500;
  private static final int NOT_FOUND = 404;
  private static final int TOO_MANY = 429;

  private final int status;

  /// @param status of HTTP; 0 when there was no answer
  ServerFailure(int status, String sentence) {
    super(sentence, null, false, false);
    this.status = status;
  }

  String sentence() {
    return String.valueOf(getMessage());
  }

  boolean isNotFound() {
    return status == NOT_FOUND;
  }

  /// What a script is told.
  int exitCode() {
    if (status == 0 || status >= SERVERS_OWN) {
      return ExitCode.KAFKA_FAILED;
    }
    return switch (status) {
      case NOT_FOUND -> ExitCode.NOT_FOUND;
      case TOO_MANY -> ExitCode.BUSY;
      default -> ExitCode.REFUSED;
    };
  }
}
