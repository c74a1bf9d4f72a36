package io.sluice.core.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.route.Rewrite.Result;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RewriteTest {
    private static final Map<String, String> VARIABLES = Map.of(
            "tenant", "acme",
            "tenantid", "7",
            "odd", "a?b#c d/é%20%zz%",
            "empty", "");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ^/users/(.*)$ /api/$1              | /users/me?a=1   | /api/me?a=1
            ^/users/(.*)$ /api/$1              | /other?a=1      | /other?a=1
            ^/users/(.*)$   /api/${1}s         | /users/me       | /api/mes
            ^/(?<id>\\d+) /users/$id           | /42/x           | /users/42/x
            ^/(?P<user_id>\\d+) /u/$user_id    | /42             | /u/42
            ^/(\\d+) /$1st                     | /42             | /42st
            a b                                | /aaa            | /baa
            ^/api                              | /api/users      | /users
            ^/api                              | /api            | /
            ^/api/                             | /api/users?x=1  | /users?x=1
            ^/api$                             | /api            | /
            ^/api$                             | /api/users      | /api/users
            ^/v1 /$tenant                      | /v1/x           | /acme/x
            ^/v1 /$tenantid                    | /v1/x           | /7/x
            ^/v1 /${tenant}id                  | /v1/x           | /acmeid/x
            ^/(?<tenant>.+)$ /t/$tenant        | /own            | /t/own
            /fixed/$tenant                     | /any?q          | /fixed/acme?q
            $0/more                            | /any?q          | /any/more?q
            $tenant                            | /any            | /acme
            ^/v1 /$unknown/${empty}x           | /v1             | //x
            ^/v1 /$$tenant                     | /v1             | /$tenant
            ^/v1 /a$/b$                        | /v1             | /a$/b$
            ^/(a)?(b) /$1-$2                   | /b              | /-b
            ^/v1 /$odd                         | /v1             | /a%3Fb%23c%20d/%C3%A9%20%25zz%25
            ^/find/(.*) /search?q=$1           | /find/me        | /search?q=me
            ^/find/(.*) /search?q=$1           | /find/me?page=2 | /search?q=me&page=2
            .* /x                              | *               | *
            """)
    void changesTargets(String rewrite, String target, String expected) {
        assertThat(rewritten(rewrite, target).target()).isEqualTo(expected);
    }

    @Test
    void leavesTheVeryTargetWhenNothingChanges() {
        String target = "/users/me?a=1";
        assertThat(rewritten("^/other /x", target).target()).isSameAs(target);
        assertThat(rewritten("^/users /users", target).target()).isSameAs(target);
    }

    @Test
    void capturesNamedGroupsOfItsPattern() {
        assertThat(rewritten("^/(?<a>\\w+)/(?<b>\\w+) /$b", "/x/y").captures()).hasToString("{a=x, b=y}");
        assertThat(rewritten("^/(?<a>\\w+)/ /z/", "x").captures()).isSameAs(Captures.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "  ", "^/a /b /c", "( /a", "^/a$b", "^/(a) /$2", "^/a /$1", "/x/$1", "^/a /${b", "^/a /${}"})
    void refusesWhatCannotBeMeant(String rewrite) {
        assertThatThrownBy(() -> Rewrite.parse(rewrite)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> Rewrite.parse("^/(a) /$12")).hasMessage("no group $12 in \"^/(a)\", which has 1");
    }

    @Test
    void isUndecidedWhenItsExpressionDoesNotEnd() {
        var rewrite = Rewrite.parse("^/a*a*a*a*a*a*$ /b");
        assertThat(rewrite.apply("/" + "a".repeat(100) + "!", name -> Optional.empty()))
                .isEqualTo(new Result.Undecided());
    }

    private static Result.Target rewritten(String rewrite, String target) {
        return (Result.Target) Rewrite.parse(rewrite).apply(target, name -> Optional.ofNullable(VARIABLES.get(name)));
    }
}
