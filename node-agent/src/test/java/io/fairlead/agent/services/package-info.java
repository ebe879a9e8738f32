/**
 * How Services behave, written once and tried on every data plane: {@code mvn test -Dgroups=SD4}
 * runs the cases of one rule.
 */
package io.fairlead.agent.services;
