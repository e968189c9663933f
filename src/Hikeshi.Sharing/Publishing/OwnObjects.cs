using System.Text.Json.Nodes;
using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Signing;
using Hikeshi.Sharing.Checking;
using Hikeshi.Sharing.Stix;
using Hikeshi.Sharing.Versions;

namespace Hikeshi.Sharing.Publishing;

/// <summary>Where the newest version stands of everything that this node published. Thread-safe.</summary>
/// <remarks>Bounded: what was published longest ago is forgotten first, and can be taken back no more by its id.</remarks>
internal sealed class OwnObjects(MemberId self, Ed25519PrivateKey key)
{
    private const int Most = 200_000;
    private readonly Dictionary<string, (EntryId Entry, bool Ended)> byId = new(StringComparer.Ordinal);
    private readonly Queue<string> oldest = [];
    private readonly Lock gate = new();

    public void Apply(Recorded<Published> published)
    {
        var ended = BundleReader.Read(published.Fact.Bundle).Objects.Where(VersionReader.Ends).Select(made => BundleReader.Text(made, "id")).OfType<string>().ToHashSet(StringComparer.Ordinal);
        lock (gate)
        {
            foreach (var id in published.Fact.ObjectIds.Append(published.Fact.BundleId))
            {
                if (!byId.ContainsKey(id))
                {
                    oldest.Enqueue(id);
                }

                byId[id] = (published.Id, ended.Contains(id));
            }

            while (oldest.Count > Most)
            {
                byId.Remove(oldest.Dequeue());
            }
        }
    }

    /// <returns>The entry that holds the newest version of an object, or a bundle; null when none is known.</returns>
    public EntryId? Find(string id)
    {
        lock (gate)
        {
            return byId.TryGetValue(id, out var found) ? found.Entry : null;
        }
    }

    public bool IsEnded(string id)
    {
        lock (gate)
        {
            return byId.TryGetValue(id, out var found) && found.Ended;
        }
    }

    /// <summary>A bundle of newer versions, for whom the old one was: under its marking, to its audience.</summary>
    /// <returns>Null when none of the objects is meant.</returns>
    public Published? Newer(Published before, Func<string, bool> isMeant, Action<JsonObject> change, DateTimeOffset at)
    {
        var made = new List<JsonObject>();
        foreach (var node in JsonNode.Parse(before.Bundle)!["objects"]!.AsArray())
        {
            if (node is JsonObject each && each["id"]?.GetValue<string>() is { } id && each["type"]?.GetValue<string>() != "identity" && isMeant(id))
            {
                var newer = (JsonObject)each.DeepClone();
                change(newer);
                NewVersion.Sign(newer, at, key, self.Value);
                made.Add(newer);
            }
        }

        if (made.Count == 0)
        {
            return null;
        }

        IReadOnlyList<string> ids = [.. made.Select(each => each["id"]!.GetValue<string>())];
        var bundle = new JsonObject
        {
            ["type"] = "bundle",
            ["id"] = StixId.For("bundle", $"{self}|{string.Join('|', made.Select(each => $"{each["id"]} {each["modified"]}"))}"),
            ["objects"] = new JsonArray([.. made]),
        };
        return before with { BundleId = bundle["id"]!.GetValue<string>(), ObjectIds = ids, Bundle = bundle.ToJsonString() };
    }
}
