using System.Text.Json;
using System.Text.Json.Serialization;
using Hikeshi.Kernel.Containment;

namespace Hikeshi.Response.Actuators.PacketFilter;

/// <summary>
/// Under which numbers a consumer keeps our rules: nobody can ask it for them. One file for each containment, on disk before the command leaves, so that
/// a node that was started again, and the guard beside it, can take the rules back. A file whose rules are all deleted stays until its end, and says so.
/// </summary>
public sealed class RuleNumbers(string directory)
{
    /// <summary>How the name of a rule begins that is to go because a longer one is there.</summary>
    internal const string Before = "before ";

    private const long Largest = 64 * 1024;

    /// <summary>Both the node and the guard may hold a file: what is read is what counts.</summary>
    private readonly Lock gate = new();

    /// <returns>Null: nothing was ever ordered there under this id, as far as this directory knows.</returns>
    internal KeptRules? Find(ContainmentId id) => Read(FileOf(id));

    /// <summary>Those that can be read; a broken one is left for a person.</summary>
    internal IReadOnlyList<KeptRules> All() =>
        Directory.Exists(directory) ? [.. Directory.EnumerateFiles(directory, "*.json").Select(Read).OfType<KeptRules>()] : [];

    /// <param name="number">Null: it is on its way, and nobody knows its number yet.</param>
    /// <exception cref="IOException">It could not be written: nothing must be ordered.</exception>
    internal void Put(ContainmentId id, DateTimeOffset end, string destination, long? number) =>
        Change(id, rules => rules[destination] = new KeptRule(number, end));

    /// <summary>A rule that a longer one is to replace: it stays known, under another name, until it is deleted.</summary>
    internal void SetAside(ContainmentId id, string destination) => Change(id, rules =>
    {
        if (rules.Remove(destination, out var rule))
        {
            rules[Before + destination] = rule;
        }
    });

    /// <summary>The longer one did not come to be.</summary>
    internal void TakeBack(ContainmentId id, string destination) => Change(id, rules =>
    {
        rules.Remove(destination);
        if (rules.Remove(Before + destination, out var rule))
        {
            rules[destination] = rule;
        }
    });

    internal void Remove(ContainmentId id, string destination) => Change(id, rules => rules.Remove(destination));

    /// <summary>What ended over there by itself need not be remembered.</summary>
    internal void Forget(ContainmentId id) => File.Delete(FileOf(id));

    private void Change(ContainmentId id, Action<Dictionary<string, KeptRule>> change)
    {
        lock (gate)
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var rules = new Dictionary<string, KeptRule>(Find(id)?.Rules ?? new Dictionary<string, KeptRule>(StringComparer.Ordinal), StringComparer.Ordinal);
            var end = Find(id)?.EndsAt ?? DateTimeOffset.MinValue;
            change(rules);
            end = rules.Values.Select(rule => rule.EndsAt).Append(end).Max();
            var unfinished = $"{FileOf(id)}.{Environment.ProcessId}.new";
            using (var stream = new FileStream(unfinished, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            {
                JsonSerializer.Serialize(stream, new KeptRules(id, end, rules), RuleNumberJson.Default.KeptRules);
                stream.Flush(flushToDisk: true);
            }

            File.Move(unfinished, FileOf(id), overwrite: true);
        }
    }

    private static KeptRules? Read(string file)
    {
        try
        {
            return new FileInfo(file) is { Exists: true, Length: <= Largest } ? JsonSerializer.Deserialize(File.ReadAllBytes(file), RuleNumberJson.Default.KeptRules) : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string FileOf(ContainmentId id) => Path.Combine(directory, $"{id}.json");
}

/// <param name="EndsAt">The latest end that any of its rules had.</param>
/// <param name="Rules">By destination.</param>
internal sealed record KeptRules(ContainmentId Id, DateTimeOffset EndsAt, IReadOnlyDictionary<string, KeptRule> Rules);

/// <param name="Number">Null: asked for, and no number came back.</param>
internal sealed record KeptRule(long? Number, DateTimeOffset EndsAt);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(KeptRules))]
internal sealed partial class RuleNumberJson : JsonSerializerContext;
