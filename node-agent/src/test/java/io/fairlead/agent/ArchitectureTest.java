package io.fairlead.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Decide in pure code, act in thin code. */
@AnalyzeClasses(
    packages = "io.fairlead.agent",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule whatIsComputedTouchesNothing =
      noClasses()
          .that()
          .resideInAnyPackage("..agent.compute..", "..agent.nftables.rules..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.io..",
              "java.net..",
              "java.nio.file..",
              "java.nio.channels..",
              "java.lang.foreign..",
              "..agent.nftables.kernel..",
              "..agent.userspace..",
              "org.slf4j..")
          .because("the same image gives the same answer, whatever the kernel or the network do");

  @ArchTest
  static final ArchRule whatReachesTheKernelDecidesNothing =
      noClasses()
          .that()
          .resideInAPackage("..agent.nftables.kernel..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("..model.node..", "..model.service..", "..model.endpointslice..");

  @ArchTest
  static final ArchRule planesDoNotKnowEachOther =
      noClasses()
          .that()
          .resideInAPackage("..agent.nftables..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..agent.userspace..");
}
