using System.Text.Json;

namespace Hikeshi.Response.OpenC2.Language;

/// <summary>An OpenC2 Response (Language Specification 1.0 §3.3.2).</summary>
/// <param name="Status">One of <see cref="OpenC2Names.Statuses"/>.</param>
/// <param name="StatusText">For people; null without.</param>
public sealed record OpenC2Response(int Status, string? StatusText, OpenC2Results? Results)
{
    /// <summary>102 Processing and 200 OK.</summary>
    public bool IsPositive => Status < 400;

    public static OpenC2Response Of(int status, string text) => new(status, text, Results: null);
}

/// <summary>What a query brought (§3.3.2.2). Null: not said.</summary>
/// <param name="Pairs">By action, the targets it goes with.</param>
/// <param name="RateLimit">Commands a minute.</param>
/// <param name="Profiled">Results that a profile defines, by its name.</param>
public sealed record OpenC2Results(
    IReadOnlyList<string>? Versions,
    IReadOnlyList<string>? Profiles,
    IReadOnlyDictionary<string, IReadOnlyList<string>>? Pairs,
    double? RateLimit,
    IReadOnlyDictionary<string, JsonElement> Profiled);
