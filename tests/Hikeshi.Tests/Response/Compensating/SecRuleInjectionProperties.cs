using System.Text.Json;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Compensating.VirtualPatch;
using Xunit;

namespace Hikeshi.Tests.Response.Compensating;

/// <summary>Whatever an advisory, a playbook or an operator writes into a shape: it is refused, or it becomes exactly the rules that are meant, and no other directive, action or operator.</summary>
public sealed partial class SecRuleInjectionProperties
{
    private static readonly string[] Hostile =
    [
        "\"", "'", "\\", "\n", "\r", "\0", ",", "|", ":", "%{REMOTE_ADDR}", "\" \"id:1,phase:1,pass", "',ctl:ruleEngine=Off,msg:'", "\nSecRuleEngine Off\n", "\\\nSecRuleRemoveById 1-99999\n",
        "]", "[^", "-", "a-z", ")", "(?i)", "*", "/", "..", "@rx", "!", "{", "}", "#", "exec:x", "火", "é", "\u2028", "'", "\x7f", "A", "b", "7", "_", ".", "/ledger", "account",
    ];

    private static Gen<string> Text => from parts in Gen.Elements(Hostile).ListOf() select string.Concat(parts.Take(6));

    [Fact]
    public void Of_AnythingInAShape_IsRefusedOrBecomesExactlyItsRules()
    {
        ModSecurityEngine.SkipUnlessInstalled();
        var made = 0;
        var cases = from path in Gen.OneOf(Text.Select(text => "/" + text), Gen.Elements("/a", "/a/b.c", "/a/*"))
                    from method in Gen.OneOf(Text, Gen.Elements("GET", "POST"))
                    from name in Gen.OneOf(Text, Gen.Elements("account", "a.b", "x-1", "y_2"))
                    from header in Gen.OneOf(Text, Gen.Elements("X-A", "Accept"))
                    from also in Gen.OneOf(Text, Gen.Elements("-", "\"'\\]^", ""))
                    from word in Gen.OneOf(Text, Gen.Elements("digits", "letters"))
                    from advisory in Text
                    from control in Text
                    select (path, method, name, header, also, word, advisory, control);
        Prop.ForAll(cases.ToArbitrary(), one =>
        {
            RequestShape shape;
            try
            {
                shape = VirtualPatchTests.Read(JsonSerializer.Serialize(new
                {
                    format = RequestShape.CurrentFormat,
                    paths = new[] { one.path },
                    methods = new[] { one.method },
                    parameters = new[] { new { name = one.name, characters = new[] { one.word }, longest = 3, one.also } },
                    headers = new[] { new { name = one.header, characters = new[] { "digits" }, longest = 3, also = "" } },
                    onlyTheseParameters = true,
                }));
            }
            catch (RefusedException)
            {
                return;
            }

            made++;
            foreach (var text in new[] { SecRuleText.Detecting(one.control, one.advisory, shape, RuleIds.First), SecRuleText.Blocking(one.control, one.advisory, shape, RuleIds.First) })
            {
                Assert.All(text.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches(Line(), line));
                Assert.DoesNotContain('\r', text);
                using var engine = new ModSecurityEngine(text);
                Assert.Equal(8, engine.Count); // path, method, header twice, body, parameter twice, names; a chain counts as one
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
        Assert.True(made > 20, $"only {made} shapes were let through: the property says nothing");
    }

    /// <summary>Ids of advisories and controls, whatever is in them: the engine reads the same rules.</summary>
    [Fact]
    public void Of_AnyId_ChangesNoRule()
    {
        ModSecurityEngine.SkipUnlessInstalled();
        Prop.ForAll(Text.ToArbitrary(), Text.ToArbitrary(), (advisory, control) =>
        {
            var text = SecRuleText.Blocking(control, advisory, VirtualPatchTests.Read(VirtualPatchTests.Shape), RuleIds.First);
            Assert.All(text.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches(Line(), line));
            using var engine = new ModSecurityEngine(ModSecurityEngine.Operators + text);
            Assert.Equal(403, engine.Request("GET", "/ledger/transfer?account=~").Status);
            Assert.Equal(0, engine.Request("GET", "/ledger/transfer?account=A").Status);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    /// <summary>The whole language that is ever written, with what may stand where.</summary>
    [GeneratedRegex("""
        ^(?:\#\ [\x20-\x7e]*
        |SecRule\ REQUEST_FILENAME\ "@rx\ \\A[A-Za-z0-9/._~\\\-]+(?:/\?\(\?:;\|\\z\))?"\ "id:[0-9]{5},phase:1,pass,nolog,t:none,t:urlDecodeUni,t:normalizePath,t:lowercase,setvar:tx\.hikeshi_[0-9]{5}=1,ctl:requestBodyAccess=On"
        |SecRule\ TX:hikeshi_[0-9]{5}\ "@eq\ 1"\ "id:[0-9]{5},phase:[12],(?:pass|deny,status:403),log,msg:'Hikeshi:\ out\ of\ shape,\ [A-Za-z0-9._:\ -]+',tag:'hikeshi/control/[A-Za-z0-9._-]*',tag:'hikeshi/advisory/[A-Za-z0-9._-]*',t:none,chain"
        |\ {4}SecRule\ REQUEST_METHOD\ "!@rx\ \\A\(\?:[A-Z|]+\)\\z"\ "t:none"
        |\ {4}SecRule\ REQBODY_ERROR\ "!@eq\ 0"\ "t:none"
        |\ {4}SecRule\ ARGS_NAMES\ "!@rx\ \\A\(\?:json\\\.\)\?\(\?:[A-Za-z0-9_.|\\-]+\)\\z"\ "t:none"
        |\ {4}SecRule\ (?:REQUEST_HEADERS:[A-Za-z0-9-]+|ARGS:/\(\?i\)\^\(\?:json\\\.\(\?:\.\*\\\.\)\?\)\?[A-Za-z0-9_.\\-]+\(\?:\\\.\(\?:array_\)\?\[0-9\]\+\)\*\$/)\ "(?:@rx\ \[\^(?:[A-Za-z0-9]-[A-Za-z0-9]|\\x[0-9a-f]{2})+\]"\ "t:none"|@gt\ [0-9]+"\ "t:none,t:length")
        )$
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Line();
}
