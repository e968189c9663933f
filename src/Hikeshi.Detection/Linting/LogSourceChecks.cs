using Hikeshi.Detection.Routing;
using Hikeshi.Detection.Yaml;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Detection.Linting;

/// <summary>Rules specification 2.1, "LogSource"; and whether events of that source can be told from others.</summary>
internal static class LogSourceChecks
{
    public static void Check(DocumentFindings lint)
    {
        if (lint.Rule.Find("logsource") is not YamlMapping source || !lint.IsDetection)
        {
            return;
        }

        foreach (var key in (string[])["category", "product", "service"])
        {
            if (source.Find(key) is YamlScalar { IsNull: false } value && value.Value.Any(c => char.IsUpper(c) || char.IsWhiteSpace(c)))
            {
                lint.Warning(value.Line, "logsource-form", $"'{key}: {value.Value}'", "log sources are in lower case, with '_' for spaces; other tools find no source of this name", $"Write '{value.Value.ToLowerInvariant().Replace(' ', '_')}'");
            }
        }

        var (product, category, service) = (Part(source, "product"), Part(source, "category"), Part(source, "service"));
        if (product is null && category is null && service is null)
        {
            lint.Warning(source.Line, "logsource-empty", "a log source without product, category and service", "the rule is tried for every event there is", "Name at least one of them");
            return;
        }

        Route(lint, source, product, category, service);
    }

    /// <summary>Of Windows every channel is known; elsewhere events say themselves what they are.</summary>
    private static void Route(DocumentFindings lint, YamlMapping source, string? product, string? category, string? service)
    {
        if (product != "windows" || (category is null && service is null))
        {
            return;
        }

        var sources = RouteTable.Default.Routes.Select(r => r.Source).Where(s => s.Product == "windows").ToList();
        Unknown("category", category, sources.Select(s => s.Category));
        Unknown("service", service, sources.Select(s => s.Service));

        void Unknown(string key, string? word, IEnumerable<string?> known)
        {
            if (word is not null && !known.Contains(word))
            {
                lint.Warning(source.Find(key)!.Line, "logsource-unrouted", $"no channel of Windows is known as '{key}: {word}'", "only events that name no known channel are tried", Meant(word, known.OfType<string>()) is { } meant ? $"Write '{meant}', if that is meant" : "Give such events product, category and service of their own");
            }
        }
    }

    /// <returns>A known word that differs in two letters at most.</returns>
    private static string? Meant(string word, IEnumerable<string> known)
    {
        var nearest = Nearest.Of(word, known);
        var start = word.Zip(nearest).TakeWhile(pair => pair.First == pair.Second).Count();
        var end = word.Reverse().Zip(nearest.Reverse()).TakeWhile(pair => pair.First == pair.Second).Count();
        return start + end >= Math.Max(word.Length, nearest.Length) - 2 ? nearest : null;
    }

    private static string? Part(YamlMapping source, string key) => source.Find(key) is YamlScalar { IsNull: false, Value.Length: > 0 } part ? part.Value.ToLowerInvariant() : null;
}
