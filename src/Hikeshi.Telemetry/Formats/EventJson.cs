namespace Hikeshi.Telemetry.Formats;

/// <summary>What became of a line: one JSON object, or a refusal.</summary>
public readonly ref struct EventJson
{
    private EventJson(ReadOnlySpan<byte> json, string? refusal)
    {
        Json = json;
        Refusal = refusal;
    }

    /// <summary>UTF-8; valid until the next line is read. Empty when the line was refused.</summary>
    public ReadOnlySpan<byte> Json { get; }

    /// <summary>What was found and what was expected, for a person; null when the line is an event.</summary>
    public string? Refusal { get; }

    internal static EventJson Of(ReadOnlySpan<byte> json) => new(json, null);

    internal static EventJson Refused(string sentence) => new([], sentence);
}
