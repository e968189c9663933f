using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hikeshi.Facts.Sharing;
using Hikeshi.Sharing.Checking;
using Hikeshi.Sharing.Stix;

namespace Hikeshi.Sharing.Versions;

/// <summary>Reads which version of what an object is. The producer's identity comes with every bundle; what moves a node, or speaks of what does, has versions.</summary>
internal static class VersionReader
{
    private const int LongestReason = 500;

    /// <returns>Null for what has no versions that matter here, or no readable time.</returns>
    public static ObjectVersion? Of(JsonElement stixObject) =>
        BundleReader.Text(stixObject, "type") is "indicator" or "course-of-action" or "opinion"
        && BundleReader.Text(stixObject, "id") is { } id
        && TimeOf(stixObject) is { } modified
            ? new ObjectVersion(id, modified, DigestOf(BundleReader.Text(stixObject, ObjectSignature.Property) ?? ""), Ends(stixObject))
            : null;

    /// <summary>When this version was made; null when it does not say so.</summary>
    public static DateTimeOffset? TimeOf(JsonElement stixObject) =>
        DateTimeOffset.TryParse(BundleReader.Text(stixObject, "modified") ?? BundleReader.Text(stixObject, "created"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    public static bool Ends(JsonElement stixObject) =>
        stixObject.ValueKind == JsonValueKind.Object && stixObject.TryGetProperty("revoked", out var revoked) && revoked.ValueKind == JsonValueKind.True;

    /// <summary>Why, in the producer's words.</summary>
    public static string ReasonOf(JsonElement stixObject)
    {
        var reason = BundleReader.Text(stixObject, Retraction.Property) ?? "";
        return reason.Length <= LongestReason ? reason : reason[..LongestReason];
    }

    private static string DigestOf(string signature) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(signature)));
}
