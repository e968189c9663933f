using FsCheck;
using FsCheck.Fluent;
using Hikeshi.Detection;
using Hikeshi.Kernel.Errors;
using Xunit;

namespace Hikeshi.Tests.Detection;

public sealed class PipelineTests
{
    private static string Items(string items) => $"name: p\npriority: 10\nvars:\n  Admins: [root, 'adm*']\n  One: x\ntransformations:\n{items}";

    private static bool Matches(string items, string detection, string json, string logsource = "{category: test}")
    {
        var rules = RuleSet.Parse(Engine.Rule(detection, logsource), "test", RulePipelines.Parse(Items(items), "p.yml"));
        Assert.Empty(rules.Refused.Select(r => r.Sentence));
        return Engine.Ids(rules, json).Count > 0;
    }

    private static string Refusal(string items, string detection)
    {
        var rules = RuleSet.Parse(Engine.Rule(detection), "test", RulePipelines.Parse(Items(items), "p.yml"));
        Assert.Empty(rules.Rules);
        return Assert.Single(rules.Refused).Sentence;
    }

    [Theory]
    [InlineData("f: a", """{"g":"a"}""", true)]
    [InlineData("f: a", """{"f":"a"}""", false)]
    [InlineData("f|contains: a", """{"g":"xax"}""", true)]
    [InlineData("other: a", """{"other":"a"}""", true)]
    [InlineData("many: a", """{"m1":"a"}""", true)]
    [InlineData("many: a", """{"m2":"a"}""", true)]
    [InlineData("many: a", """{"many":"a"}""", false)]
    [InlineData("{many: a, f: b}", """{"m2":"a","g":"b"}""", true)]
    [InlineData("{many: a, f: b}", """{"m2":"a","g":"c"}""", false)]
    [InlineData("[{many: a}, {f: b}]", """{"g":"b"}""", true)]
    [InlineData("[evil, worse]", """{"x":"so evil"}""", true)]
    [InlineData("other|fieldref: f", """{"other":"a","g":"a"}""", true)]
    [InlineData("other|fieldref: many", """{"other":"a","m2":"a"}""", true)]
    public void FieldNameMapping_OneToOneAndToMany_Renames(string selection, string json, bool expected)
    {
        const string Mapping = "- type: field_name_mapping\n  mapping:\n    f: g\n    many: [m1, m2]\n";
        Assert.Equal(expected, Matches(Mapping, selection[0] is '{' or '[' ? $"s: {selection}\ncondition: s" : $"s:\n  {selection}\ncondition: s", json));
    }

    [Theory]
    [InlineData("- type: field_name_prefix\n  prefix: win.", """{"win.f":"a"}""")]
    [InlineData("- type: field_name_suffix\n  suffix: .keyword", """{"f.keyword":"a"}""")]
    [InlineData("- type: field_name_prefix_mapping\n  mapping: {f: win.}", """{"win.":"a"}""")]
    [InlineData("- type: field_name_prefix\n  prefix: a.\n- type: field_name_prefix\n  prefix: b.", """{"b.a.f":"a"}""")]
    public void FieldNames_PrefixAndSuffix_Rename(string items, string json) =>
        Assert.True(Matches(items + "\n", "s: {f: a}\ncondition: s", json));

    [Theory]
    [InlineData("rule_conditions: [{type: logsource, category: test}]", true)]
    [InlineData("rule_conditions: [{type: logsource, category: other}]", false)]
    [InlineData("rule_conditions: [{type: logsource, category: test, product: x}]", false)]
    [InlineData("rule_conditions: [{type: logsource, category: other}, {type: logsource, category: test}]", false)]
    [InlineData("rule_conditions: [{type: logsource, category: other}, {type: logsource, category: test}]\n  rule_cond_op: or", true)]
    [InlineData("rule_conditions: [{type: logsource, category: other}]\n  rule_cond_not: true", true)]
    [InlineData("rule_conditions: {a: {type: logsource, category: test}}", true)]
    [InlineData("rule_conditions: [{type: is_sigma_correlation_rule}]", false)]
    [InlineData("rule_conditions: [{type: processing_item_applied, processing_item_id: first}]", true)]
    [InlineData("rule_conditions: [{type: processing_item_applied, processing_item_id: never}]", false)]
    [InlineData("rule_conditions: [{type: processing_state, key: k, val: v}]", true)]
    [InlineData("rule_conditions: [{type: processing_state, key: k, val: v, op: ne}]", false)]
    [InlineData("field_name_conditions: [{type: include_fields, fields: [f]}]", true)]
    [InlineData("field_name_conditions: [{type: include_fields, fields: [F, g]}]", false)]
    [InlineData("field_name_conditions: [{type: include_fields, fields: ['[a-f]'], mode: re}]", true)]
    [InlineData("field_name_conditions: [{type: exclude_fields, fields: [f]}]", false)]
    [InlineData("field_name_conditions: [{type: exclude_fields, fields: [f]}]\n  field_name_cond_not: true", true)]
    [InlineData("detection_item_conditions: [{type: match_string, cond: any, pattern: 'a.*'}]", true)]
    [InlineData("detection_item_conditions: [{type: match_string, cond: all, pattern: 'a.*'}]", false)]
    [InlineData("detection_item_conditions: [{type: match_string, cond: any, pattern: 'c'}]", false)]
    [InlineData("detection_item_conditions: [{type: match_string, cond: any, pattern: 'a.*', negate: true}]", true)]
    [InlineData("detection_item_conditions: [{type: is_null, cond: any}]", false)]
    public void Conditions_OfAnItem_DecideWhetherItApplies(string conditions, bool applies)
    {
        var items = $"- id: first\n  type: set_state\n  key: k\n  val: v\n- id: never\n  type: set_state\n  key: n\n  val: v\n  rule_conditions: [{{type: logsource, category: other}}]\n- type: field_name_prefix\n  prefix: x.\n  {conditions}\n";
        Assert.Equal(applies, Matches(items, "s: {f: [abc, bcd]}\ncondition: s", """{"x.f":"abc"}"""));
        Assert.Equal(!applies, Matches(items, "s: {f: [abc, bcd]}\ncondition: s", """{"f":"abc"}"""));
    }

    [Theory]
    [InlineData("conditions: {index: [a, b]}", """{"f":"a","index":"b"}""", true)]
    [InlineData("conditions: {index: [a, b]}", """{"f":"a","index":"c"}""", false)]
    [InlineData("conditions: {index: a}\n  negated: true", """{"f":"a","index":"a"}""", false)]
    [InlineData("conditions: {index: a}\n  negated: true", """{"f":"a","index":"b"}""", true)]
    [InlineData("conditions: {index: 'log-$category-${product}'}\n  template: true", """{"f":"a","index":"log-test-win"}""", true)]
    [InlineData("conditions: {index: a}\n  name: extra", """{"g":"b","index":"a"}""", true)]
    [InlineData("conditions: {index: a}\n  name: extra", """{"g":"b"}""", false)]
    public void AddCondition_ToEveryCondition_MustHoldToo(string item, string json, bool expected) =>
        Assert.Equal(expected, Matches($"- type: add_condition\n  {item}\n", "s: {f: a}\nt: {g: b}\ncondition: [s, t or t]", json, "{category: test, product: win}"));

    [Fact]
    public void ChangeLogsource_OfARule_RoutesItElsewhere()
    {
        const string Item = "- type: change_logsource\n  product: linux\n  category: process_creation\n  rule_conditions: [{type: logsource, service: odd}]\n";
        Assert.True(Matches(Item, "s: {f: a}\ncondition: s", """{"product":"linux","category":"process_creation","f":"a"}""", "{product: windows, service: odd}"));
        Assert.False(Matches(Item, "s: {f: a}\ncondition: s", """{"product":"linux","category":"process_creation","f":"a"}""", "{product: windows, service: system}"));
    }

    [Theory]
    [InlineData("regex: '^\\*\\\\'\n  replacement: '/'", "f|endswith: '\\cmd.exe'", "/cmd.exe", true)]
    [InlineData("regex: a\n  replacement: b", "f|contains: xax", "1xbx1", true)]
    [InlineData("regex: a\n  replacement: b", "f|contains: xax", "1xax1", false)]
    [InlineData("regex: '(a+)(b)'\n  replacement: '\\2$\\g<1>'", "f: aab", "b$aa", true)]
    [InlineData("regex: '/'\n  replacement: '\\\\'", "f: 'a/b*'", "a\\bc", true)]
    [InlineData("regex: 'z'\n  replacement: y", "f: 'a\\*b'", "a*b", true)]
    [InlineData("regex: 'a'\n  replacement: '*'", "f: 'xay'", "x123y", true)]
    [InlineData("regex: 'a'\n  replacement: '*'\n  skip_special: true", "f: 'xay'", "x123y", false)]
    [InlineData("regex: 'a'\n  replacement: '*'\n  skip_special: true", "f: 'xay'", "x*y", true)]
    [InlineData("regex: a\n  replacement: b", "f|re: a", "a", true)]
    [InlineData("regex: '1'\n  replacement: '2'", "f: 11", "22", true)]
    public void ReplaceString_InValues_ReplacesAfterTheWildcards(string item, string selection, string value, bool expected) =>
        Assert.Equal(expected, Matches($"- type: replace_string\n  {item}\n", $"s:\n  {selection}\ncondition: s", System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, string> { ["f"] = value })));

    [Theory]
    [InlineData("value_placeholders", "f|expand: '%Admins%'", "root", true)]
    [InlineData("value_placeholders", "f|expand: '%Admins%'", "admin", true)]
    [InlineData("value_placeholders", "f|expand: '%Admins%'", "guest", false)]
    [InlineData("value_placeholders", "f|contains|expand: '-%Admins%-%One%'", "a-root-xb", true)]
    [InlineData("value_placeholders", "f|expand: ['a', '5\\% %One%']", "5% x", true)]
    [InlineData("value_placeholders", "f: '%One%'", "%One%", true)]
    [InlineData("value_placeholders", "f|re|expand: '^%One%+$'", "xxx", true)]
    [InlineData("wildcard_placeholders", "f|expand: 'a%Nobody%b'", "a123b", true)]
    [InlineData("wildcard_placeholders", "f|expand: 'a%Nobody%b'", "a123", false)]
    public void Placeholders_OfExpand_AreFilledFromVars(string type, string selection, string value, bool expected) =>
        Assert.Equal(expected, Matches($"- type: {type}\n", $"s:\n  {selection}\ncondition: s", $$"""{"f":"{{value}}"}"""));

    [Fact]
    public void Placeholders_IncludeAndExclude_LeaveTheOthersToLaterItems()
    {
        const string Items = "- type: wildcard_placeholders\n  exclude: [One]\n- type: value_placeholders\n  include: [One]\n";
        Assert.True(Matches(Items, "s: {f|expand: '%Any%-%One%'}\ncondition: s", """{"f":"abc-x"}"""));
        Assert.Contains("%One% is not expanded", Refusal("- type: value_placeholders\n  include: [Admins]\n", "s: {f|expand: '%One%'}\ncondition: s"), StringComparison.Ordinal);
        Assert.Contains("no variable 'Nobody'", Refusal("- type: value_placeholders\n", "s: {f|expand: '%Nobody%'}\ncondition: s"), StringComparison.Ordinal);
    }

    [Fact]
    public void DropDetectionItem_OfAMapping_LeavesTheOthers()
    {
        const string Item = "- type: drop_detection_item\n  field_name_conditions: [{type: include_fields, fields: [f]}]\n";
        Assert.True(Matches(Item, "s: {f: a, g: b}\ncondition: s", """{"g":"b"}"""));
        Assert.Contains("test:6: pipelines drop every entry", Refusal(Item, "s: {f: a}\ncondition: s"), StringComparison.Ordinal);
    }

    [Fact]
    public void Failures_OfRuleAndEntry_RefuseTheRuleWithTheMessage()
    {
        var rule = Refusal("- id: no\n  type: rule_failure\n  message: not here\n", "s: {f: a}\ncondition: s");
        Assert.Equal("test:1: refused by the pipeline (p.yml:7, no): not here", rule);
        var entry = Refusal("- type: detection_item_failure\n  message: no f\n  field_name_conditions: [{type: include_fields, fields: [f]}]\n", "s:\n  g: a\n  f: b\ncondition: s");
        Assert.Equal("test:8: refused by the pipeline (p.yml:7): no f", entry);
    }

    [Fact]
    public void Load_SeveralPipelines_AppliesThemByPriority()
    {
        var folder = Directory.CreateTempSubdirectory("pipelines-").FullName;
        try
        {
            var (later, first) = (Path.Combine(folder, "a.yml"), Path.Combine(folder, "b.yml"));
            File.WriteAllText(later, "priority: 20\ntransformations: [{type: field_name_mapping, mapping: {g: h}}]\n");
            File.WriteAllText(first, "priority: 10\ntransformations: [{type: field_name_mapping, mapping: {f: g}}]\n");
            var rules = RuleSet.Parse(Engine.Rule("s: {f: a}\ncondition: s"), "test", RulePipelines.Load([later, first]));
            Assert.Single(Engine.Ids(rules, """{"h":"a"}"""));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("- type: nosuch\n", "p.yml:7: the transformation 'nosuch' is not known")]
    [InlineData("- type: query_expression_placeholders\n  expression: x\n", "p.yml:7: 'query_expression_placeholders'")]
    [InlineData("- type: field_name_mapping\n", "p.yml:7: 'mapping' is missing")]
    [InlineData("- type: field_name_mapping\n  mapping: {f: {}}\n", "p.yml:8: the mapping of 'f'")]
    [InlineData("- type: field_name_prefix\n  prefix: x\n  sufix: y\n", "p.yml:9: 'sufix' is not known")]
    [InlineData("- type: replace_string\n  regex: '('\n  replacement: x\n", "p.yml:8: the regular expression")]
    [InlineData("- type: field_name_prefix\n  prefix: x\n  rule_conditions: [{type: nosuch}]\n", "p.yml:9: the condition 'nosuch'")]
    [InlineData("- type: field_name_prefix\n  prefix: x\n  rule_cond_expr: a or b\n", "p.yml:9: 'rule_cond_expr'")]
    [InlineData("- type: field_name_prefix\n  prefix: x\n  rule_cond_op: xor\n", "p.yml:9: 'rule_cond_op: xor'")]
    [InlineData("- type: set_state\n  key: a\n  val: b\n  field_name_conditions: [{type: include_fields, fields: [f]}]\n", "p.yml:7: 'set_state' is about the whole rule")]
    [InlineData("- type: add_condition\n  conditions: {a: b}\n  name: a b\n", "p.yml:9: 'a b' cannot be the name")]
    [InlineData("- just text\n", "p.yml:7: a transformation that is not a mapping")]
    public void Parse_PipelineThatCannotBeAppliedInFull_IsRefusedWithItsPlace(string items, string sentence) =>
        Assert.StartsWith(sentence, Assert.IsType<PipelineRefusal>(Assert.Throws<RefusedException>(() => RulePipelines.Parse(Items(items), "p.yml")).Refusal).Sentence, StringComparison.Ordinal);

    [Theory]
    [InlineData("", "p.yml:1")]
    [InlineData("a: [", "not YAML")]
    [InlineData("name: x\n", "'transformations'")]
    [InlineData("transformations: []\n", "'transformations'")]
    [InlineData("transformations: [{type: drop_detection_item}]\npostprocessing: []\n", "p.yml:2: 'postprocessing'")]
    [InlineData("transformations: [{type: drop_detection_item}]\npriority: high\n", "p.yml:2: 'priority'")]
    public void Parse_NoPipeline_IsRefused(string yaml, string word) =>
        Assert.Contains(word, Assert.Throws<RefusedException>(() => RulePipelines.Parse(yaml, "p.yml")).Refusal.Sentence, StringComparison.Ordinal);

    [Fact]
    public void Alternatives_ThatMultiply_AreRefused()
    {
        var entries = string.Join(", ", Enumerable.Range(0, 20).Select(i => $"f{i}: a"));
        var mapping = string.Join(", ", Enumerable.Range(0, 20).Select(i => $"f{i}: [a{i}, b{i}]"));
        Assert.Contains("alternatives", Refusal($"- type: field_name_mapping\n  mapping: {{{mapping}}}\n", $"s: {{{entries}}}\ncondition: s"), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_WithPipelineThatFillsPlaceholders_FindsNothing()
    {
        var folder = Directory.CreateTempSubdirectory("pipelines-").FullName;
        try
        {
            var rule = Path.Combine(folder, "r.yml");
            File.WriteAllText(rule, Engine.Rule("s: {f|expand: '%One%'}\ncondition: s"));
            Assert.Equal(1, RuleLint.Check(rule, RulePipelines.None).Count(FindingSeverity.Error));
            Assert.Equal(0, RuleLint.Check(rule, RulePipelines.Parse(Items("- type: value_placeholders\n"), "p.yml")).Count(FindingSeverity.Error));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void ItemsAndVariables_ThatMultiply_AreRefusedSoon()
    {
        var maps = string.Concat(Enumerable.Range(0, 12).Select(_ => "- type: field_name_mapping\n  mapping: {f: [f, g], g: [f, g]}\n"));
        var took = ThreadClock.Of(() => Assert.Contains("multiply", Refusal(maps, "s: {f: a, g: b}\ncondition: s"), StringComparison.Ordinal));
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        var vars = $"vars: {{A: [{string.Join(", ", Enumerable.Range(0, 90).Select(i => new string('x', 4000) + i))}]}}\ntransformations: [{{type: value_placeholders}}]\n";
        var rules = RuleSet.Parse(Engine.Rule("s: {f|expand: '%A%%A%'}\ncondition: s"), "test", RulePipelines.Parse(vars, "p.yml"));
        Assert.Contains("multiply", Assert.Single(rules.Refused).Reason, StringComparison.Ordinal);
        Assert.Contains("characters", Refusal($"- type: replace_string\n  regex: a\n  replacement: {new string('b', 1000)}\n", $"s: {{f: {new string('a', 1000)}}}\ncondition: s"), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_AnyMutationOfAPipeline_IsAppliedOrRefused()
    {
        var yaml = Items("- id: a\n  type: field_name_mapping\n  mapping:\n    f: [g, h]\n  rule_conditions:\n  - type: logsource\n    category: test\n- type: replace_string\n  regex: (a+)\n  replacement: b\n- type: add_condition\n  conditions: {index: a}\n- type: value_placeholders\n");
        var pieces = new[] { "|", "*", ":", "\n", " ", "- ", "'", "{", "}", "[", "&a", "*a", "(", ")", "%", "\\", "null", "type", "true", "\t", "? " };
        Prop.ForAll(Gen.Elements(pieces).ArrayOf(2).ToArbitrary(), Gen.Choose(0, yaml.Length).ToArbitrary(), Gen.Choose(0, 12).ToArbitrary(), (insert, at, drop) =>
        {
            var mutated = yaml[..at] + string.Concat(insert) + yaml[Math.Min(yaml.Length, at + drop)..];
            try
            {
                var rules = RuleSet.Parse(Engine.Rule("s: {f|contains: 'a*', k|expand: '%One%'}\nt: [evil]\ncondition: 1 of them"), "t", RulePipelines.Parse(mutated, "p.yml"));
                Assert.All(rules.Refused, r => Assert.True(r.Line >= 1));
            }
            catch (RefusedException refused)
            {
                Assert.IsType<PipelineRefusal>(refused.Refusal);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }
}
