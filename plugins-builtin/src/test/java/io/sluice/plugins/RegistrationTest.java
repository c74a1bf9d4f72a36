package io.sluice.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.spi.PluginFactory;
import io.sluice.spi.config.Schema;
import io.sluice.spi.extension.ExtensionFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RegistrationTest {

    /** As named for the class path, made as the service loader makes them. */
    static List<PluginFactory<?>> factories() throws Exception {
        var factories = new ArrayList<PluginFactory<?>>();
        for (String name : linesOfTheServicesFile(PluginFactory.class)) {
            PluginFactory<?> factory = Class.forName(name)
                    .asSubclass(PluginFactory.class)
                    .getConstructor()
                    .newInstance();
            factories.add(factory);
        }
        return factories;
    }

    /** Those of extensions. */
    static List<ExtensionFactory<?, ?>> extensions() throws Exception {
        var factories = new ArrayList<ExtensionFactory<?, ?>>();
        for (String name : linesOfTheServicesFile(ExtensionFactory.class)) {
            ExtensionFactory<?, ?> factory = Class.forName(name)
                    .asSubclass(ExtensionFactory.class)
                    .getConstructor()
                    .newInstance();
            factories.add(factory);
        }
        return factories;
    }

    private static List<String> linesOfTheServicesFile(Class<?> service) throws IOException {
        try (var file = RegistrationTest.class.getResourceAsStream("/META-INF/services/" + service.getName())) {
            assertThat(file).isNotNull();
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    @Test
    void theModuleAndTheClassPathNameTheSameFactories() throws Exception {
        var provided = RegistrationTest.class.getModule().getDescriptor().provides();

        assertThat(provided)
                .extracting(service -> service.service())
                .containsExactlyInAnyOrder(PluginFactory.class.getName(), ExtensionFactory.class.getName());
        assertThat(provided)
                .allSatisfy(service -> assertThat(service.providers())
                        .containsExactlyElementsOf(linesOfTheServicesFile(Class.forName(service.service()))));
    }

    @Test
    void categoriesAreUnique() throws Exception {
        assertThat(factories()).extracting(PluginFactory::category).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("factories")
    void namesFollowTheCategory(PluginFactory<?> factory) {
        String words = factory.category().replace("_", "");

        assertThat(factory.category()).matches("[a-z0-9]+(_[a-z0-9]+)*");
        assertThat(factory.getClass().getPackageName()).isEqualTo("io.sluice.plugins." + words);
        assertThat(factory.getClass().getSimpleName()).isEqualToIgnoringCase(words + "Factory");
        assertThat(factory.steps()).isNotEmpty().doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("extensions")
    void extensionsAreNamedAndDescribed(ExtensionFactory<?, ?> factory) {
        assertThat(factory.category()).matches("[a-z0-9]+(_[a-z0-9]+)*");
        assertThat(factory.getClass().getPackageName())
                .isEqualTo("io.sluice.plugins." + factory.category().replace("_", ""));
        assertThat(Schema.of(factory.configType()).keys())
                .allSatisfy(key -> assertThat(key.description()).isNotBlank());
    }

    @ParameterizedTest
    @MethodSource("factories")
    void everyKeyIsDescribed(PluginFactory<?> factory) {
        var schema = Schema.of(factory.configType());

        assertThat(schema.keys())
                .isNotEmpty()
                .allSatisfy(key -> assertThat(key.description()).isNotBlank());
        assertThat(Arrays.asList("category", "step", "on_error", "remark")).doesNotContainAnyElementsOf(schema.names());
    }
}
