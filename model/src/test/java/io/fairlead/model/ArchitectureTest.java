package io.fairlead.model;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Decide in pure code, act in thin code: this module only decides. */
@AnalyzeClasses(
    packages = "io.fairlead.model",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule noActors =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("org.apache.pekko..");

  @ArchTest
  static final ArchRule noInputNorOutput =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.io..", "java.nio.file..", "java.nio.channels..", "java.net..")
          .because("the model reads no file, opens no socket and never looks a name up");

  @ArchTest
  static final ArchRule noClockNorChance =
      noClasses()
          .should()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(java.util.UUID.class, "randomUUID")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.Random")
          .because("output depends on state, not on when it is computed");

  @ArchTest
  static final ArchRule noCycles =
      slices().matching("io.fairlead.model.(*)..").should().beFreeOfCycles();
}
