package io.fairlead.launcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.slf4j.Logger;
import picocli.CommandLine.Command;

/** Who may use whom, over all modules (docs/DESIGN.md). */
@AnalyzeClasses(packages = "io.fairlead", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule MODULES =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("model")
          .definedBy("io.fairlead.model..")
          .layer("subscription")
          .definedBy("io.fairlead.subscription..")
          .layer("persistence")
          .definedBy("io.fairlead.persistence..")
          .layer("control plane")
          .definedBy("io.fairlead.controlplane..")
          .layer("node agent")
          .definedBy("io.fairlead.agent..")
          .layer("gateway")
          .definedBy("io.fairlead.gateway..")
          .layer("launcher")
          .definedBy("io.fairlead.launcher..")
          .whereLayer("model")
          .mayNotAccessAnyLayer()
          .whereLayer("subscription")
          .mayOnlyAccessLayers("model")
          .whereLayer("persistence")
          .mayOnlyAccessLayers("model")
          .whereLayer("control plane")
          .mayOnlyAccessLayers("model", "persistence", "subscription")
          .whereLayer("node agent")
          .mayOnlyAccessLayers("model", "subscription")
          .whereLayer("gateway")
          .mayOnlyAccessLayers("model", "subscription")
          .whereLayer("launcher")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule MODEL_IS_PURE =
      noClasses()
          .that()
          .resideInAPackage("io.fairlead.model..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.pekko..", "io.netty..", "java.io..", "java.nio.file..", "java.sql..");

  /** Commands are made before one of them says where this process logs. */
  @ArchTest
  static final ArchRule COMMANDS_HAVE_NO_LOGGER =
      noFields()
          .that()
          .haveRawType(Logger.class)
          .should()
          .beDeclaredInClassesThat()
          .areAnnotatedWith(Command.class);

  @ArchTest
  static final ArchRule DATA_PLANES_KNOW_NO_PEKKO =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.fairlead.agent..", "io.fairlead.gateway..", "io.fairlead.subscription..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.pekko..");
}
