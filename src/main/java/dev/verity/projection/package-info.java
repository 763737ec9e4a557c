/// What the topics tell, folded into an embedded SQLite file that answers the questions of people.
/// The file may be lost: it is built anew from the topics. The only package that uses JDBC.
package dev.verity.projection;
