using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Hikeshi.Tests.Exercises;

/// <summary>The plainest reading of a Sigma rule, for checking our own rules without the engine: one event, one rule, no indexes.</summary>
internal sealed class NaiveSigma
{
    private readonly YamlMappingNode root;
    private readonly YamlMappingNode detection;

    private NaiveSigma(string file, YamlMappingNode root) => (File, this.root, detection) = (file, root, (YamlMappingNode)root["detection"]);

    internal string File { get; }

    internal IReadOnlyList<string> Tags => [.. ((YamlSequenceNode)root["tags"]).Select(t => t.ToString())];

    internal string? Text(string name) => root.Children.TryGetValue(name, out var value) ? value.ToString() : null;

    internal static IReadOnlyList<NaiveSigma> All()
    {
        var directory = AppContext.BaseDirectory;
        while (!System.IO.File.Exists(Path.Combine(directory, "Hikeshi.slnx")))
        {
            directory = Path.GetDirectoryName(directory) ?? throw new DirectoryNotFoundException("no Hikeshi.slnx above the tests");
        }

        return [.. Directory.GetFiles(Path.Combine(directory, "rules"), "*.yml").Order(StringComparer.Ordinal).Select(f =>
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(System.IO.File.ReadAllText(f)));
            return new NaiveSigma(Path.GetFileNameWithoutExtension(f), (YamlMappingNode)yaml.Documents[0].RootNode);
        })];
    }

    internal bool Matches(JsonElement telemetry)
    {
        var source = (YamlMappingNode)root["logsource"];
        var (product, category) = SourceOf(telemetry);
        foreach (var (name, value) in source.Children)
        {
            if (value.ToString() != (name.ToString() == "product" ? product : category))
            {
                return false;
            }
        }

        var tokens = new Queue<string>(Regex.Matches(detection["condition"].ToString(), @"\(|\)|[^\s()]+", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(m => m.Value));
        return Or(tokens, telemetry);
    }

    private static (string Product, string Category) SourceOf(JsonElement e)
    {
        if (e.TryGetProperty("category", out var category))
        {
            return (e.GetProperty("product").GetString()!, category.GetString()!);
        }

        return ("windows", e.GetProperty("EventID").GetInt32() switch { 1 => "process_creation", 3 => "network_connection", 10 => "process_access", _ => "other" });
    }

    private bool Or(Queue<string> tokens, JsonElement e)
    {
        var result = And(tokens, e);
        while (tokens.TryPeek(out var next) && next == "or")
        {
            tokens.Dequeue();
            result |= And(tokens, e);
        }

        return result;
    }

    private bool And(Queue<string> tokens, JsonElement e)
    {
        var result = Not(tokens, e);
        while (tokens.TryPeek(out var next) && next == "and")
        {
            tokens.Dequeue();
            result &= Not(tokens, e);
        }

        return result;
    }

    private bool Not(Queue<string> tokens, JsonElement e)
    {
        var token = tokens.Dequeue();
        switch (token)
        {
            case "not":
                return !Not(tokens, e);
            case "(":
                var inner = Or(tokens, e);
                tokens.Dequeue();
                return inner;
            case "1" or "all":
                tokens.Dequeue();
                var prefix = tokens.Dequeue().TrimEnd('*');
                var named = detection.Children.Where(c => c.Key.ToString().StartsWith(prefix, StringComparison.Ordinal)).Select(c => Selection(c.Value, e)).ToList();
                return token == "1" ? named.Contains(true) : !named.Contains(false);
            default:
                return Selection(detection[token], e);
        }
    }

    private static bool Selection(YamlNode node, JsonElement e) => node switch
    {
        YamlSequenceNode list => list.Any(item => Selection(item, e)),
        YamlMappingNode map => map.All(pair => Field(pair.Key.ToString(), pair.Value, e)),
        _ => throw new NotSupportedException("keyword selections are not used in these rules"),
    };

    private static bool Field(string key, YamlNode value, JsonElement e)
    {
        var parts = key.Split('|');
        if (!e.TryGetProperty(parts[0], out var field))
        {
            return false;
        }

        var text = field.ToString();
        var results = (value is YamlSequenceNode list ? list.Select(v => v.ToString()) : [value.ToString()]).Select(v => parts.ElementAtOrDefault(1) switch
        {
            null => text.Equals(v, StringComparison.OrdinalIgnoreCase),
            "contains" => text.Contains(v, StringComparison.OrdinalIgnoreCase),
            "startswith" => text.StartsWith(v, StringComparison.OrdinalIgnoreCase),
            "endswith" => text.EndsWith(v, StringComparison.OrdinalIgnoreCase),
            "re" => Regex.IsMatch(text, v, RegexOptions.None, TimeSpan.FromSeconds(1)),
            var other => throw new NotSupportedException(other),
        }).ToList();
        return parts.Contains("all") ? !results.Contains(false) : results.Contains(true);
    }
}
