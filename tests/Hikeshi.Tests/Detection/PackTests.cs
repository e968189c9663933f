using System.Text;
using Hikeshi.Detection;
using Hikeshi.Detection.Matching;
using Xunit;

namespace Hikeshi.Tests.Detection;

/// <summary>Public rules over public events; the figures here stand in docs/conformance.md.</summary>
public sealed class PackTests
{
    /// <summary>Lines of recordings with several events whose named rule holds for another line of the same recording, and by its own text not for this one.</summary>
    private static readonly Dictionary<int, string> Companions = new()
    {
        [15] = "TargetFilename ends with ':Zone.Identifier', which the rule's 'endswith: \\procdump64.exe' excludes",
        [17] = "TargetFilename ends with ':Zone.Identifier', which the rule's 'endswith: \\procdump64a.exe' excludes",
        [19] = "TargetFilename ends with ':Zone.Identifier', which the rule's 'endswith' excludes",
        [72] = "icacls, which runs beside the findstr that the rule is about",
        [73] = "findstr \"(M)\", without the group name that the rule asks for",
        [75] = "cmd.exe, the parent of the findstr that the rule is about",
        [76] = "tasklist, which runs beside the findstr that the rule is about",
    };

    [Fact]
    public void Load_CurrentRules_RefusesOnlyWhatIsListed()
    {
        var loaded = Pack.Rules("sigma", "rules").With(Pack.Rules("sigma", "rules-emerging-threats"))
            .With(Pack.Rules("sigma", "rules-threat-hunting")).With(Pack.Rules("sigma", "rules-compliance"));
        Assert.Empty(loaded.Refused);
        Assert.True(loaded.Rules.Count >= 2500, $"only {loaded.Rules.Count} rules");
    }

    [Fact]
    public void Load_PlaceholdersAndUnsupported_AreRefusedForKnownReasons()
    {
        var loaded = Pack.Rules("sigma");
        string[] known = ["is not expanded", "'timeframe'", "an aggregation", "an 'action' document", "no 'title'"];
        Assert.All(loaded.Refused, r => Assert.Contains(known, k => r.Reason.Contains(k, StringComparison.Ordinal)));
        Assert.True(loaded.Refused.Count <= 60, $"{loaded.Refused.Count} refused");
    }

    [Fact]
    public void Evaluate_RegressionEvents_MatchTheRulesTheyWereRecordedFor()
    {
        var lines = File.ReadAllLines(Pack.Need("regression.flat.jsonl"));
        var rules = Pack.Rules("sigma");
        var detector = new Detector(rules);
        var missed = new List<string>();
        var expected = File.ReadAllLines(Pack.Need("regression.expected.tsv")).Select(l => l.Split('\t')).ToList();
        Assert.NotEmpty(expected);
        foreach (var pair in expected)
        {
            var line = int.Parse(pair[0]);
            var matches = new List<RuleMatch>();
            detector.Evaluate(Encoding.UTF8.GetBytes(lines[line - 1]), matches, out _);
            if (matches.TrueForAll(m => m.Rule.Id != pair[1]) && !Companions.ContainsKey(line))
            {
                missed.Add($"{line} {pair[1]}");
            }
        }

        Assert.Empty(missed);
    }

    [Fact]
    public void Evaluate_NestedRegressionEvents_MatchTheirRule()
    {
        var rules = Pack.Rules("sigma");
        var detector = new Detector(rules);
        var files = Directory.GetFiles(Pack.Need("regression_data"), "*.json", SearchOption.AllDirectories);
        var missed = new List<string>();
        foreach (var file in files)
        {
            var matches = new List<RuleMatch>();
            using var stream = File.OpenRead(file);
            var splitter = new EventSplitter(stream);
            while (splitter.TryNext(out var json))
            {
                detector.Evaluate(json, matches, out var refusal);
                Assert.Null(refusal);
            }

            var id = Path.GetFileNameWithoutExtension(file);
            if (rules.Rules.Any(r => r.Id == id) && matches.TrueForAll(m => m.Rule.Id != id))
            {
                missed.Add(file);
            }
        }

        Assert.NotEmpty(files);
        Assert.Empty(missed);
    }

    [Fact]
    public void Evaluate_PackRulesOverPackEvents_AgreesWithTheNaiveEvaluator()
    {
        var compiled = new CompiledRules(Pack.Rules("sigma"));
        var detector = new Detector(compiled.Rules);
        var checkedEvents = 0;
        foreach (var json in Sample())
        {
            var matches = new List<RuleMatch>();
            detector.Evaluate(json, matches, out var refusal);
            if (refusal is null)
            {
                checkedEvents++;
                Assert.Equal(Engine.NaiveIds(compiled, json), matches.Select(m => m.Rule.Id));
            }
        }

        Assert.True(checkedEvents > 300, $"only {checkedEvents} events");
    }

    /// <summary>All regression events, and one in 2,003 of the recorded ones.</summary>
    private static IEnumerable<byte[]> Sample()
    {
        foreach (var line in File.ReadAllLines(Pack.Need("regression.flat.jsonl")))
        {
            yield return Encoding.UTF8.GetBytes(line);
        }

        var n = 0;
        foreach (var file in EventFiles.Find(Pack.Need("otrf")).Concat(EventFiles.Find(Pack.Need("cloudtrail"))))
        {
            foreach (var source in EventFiles.Open(file))
            {
                var splitter = new EventSplitter(source.Stream);
                while (splitter.TryNext(out var json))
                {
                    if (++n % 2003 == 0)
                    {
                        yield return json.ToArray();
                    }
                }
            }
        }
    }

    [Fact]
    public void Evaluate_EventsThatMatchNothing_AllocatesNothing()
    {
        var detector = new Detector(Pack.Rules("sigma", "rules"));
        var matches = new List<RuleMatch>();
        var quiet = Sample().Where(json =>
        {
            matches.Clear();
            return detector.Evaluate(json, matches, out var refusal) == 0 && refusal is null;
        }).ToArray();
        Assert.NotEmpty(quiet);

        // Twice to warm the lazily built automata of regular expressions.
        Run(detector, quiet, matches);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(detector, quiet, matches);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Run(Detector detector, byte[][] events, List<RuleMatch> matches)
    {
        foreach (var json in events)
        {
            detector.Evaluate(json, matches, out _);
        }
    }
}
