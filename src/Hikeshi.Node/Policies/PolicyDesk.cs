using System.Text;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Node.Loop;
using Hikeshi.Node.Settings;
using Hikeshi.Response;
using Hikeshi.Response.Policy;

namespace Hikeshi.Node.Policies;

/// <summary>
/// Brings the policy file of the settings into force: read whole, and recorded with its text before any decision is made by it.
/// One that is not valid is refused and changes nothing.
/// </summary>
internal sealed class PolicyDesk(string? file, IReadOnlyList<string> channels, ResponseService response, Journal journal)
{
    private const int Largest = 1 << 20;

    public static PolicyDesk For(NodeSettings settings, ResponseService response, Journal journal) =>
        new(settings.PolicyFile, [.. settings.Channels.Select(channel => channel.Terms.Name)], response, journal);

    /// <summary>Without one the built-in policy counts.</summary>
    public bool HasFile => file is not null;

    /// <summary>Channels that a policy names and the settings do not have.</summary>
    public IReadOnlyList<string> MissingChannels(ResponsePolicy policy) =>
        [.. policy.Channels.Values.SelectMany(names => names).Except(channels, StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <returns>The policy that is in force now, and the entry that says so; no entry when it was in force already.</returns>
    /// <exception cref="RefusedException">The file is missing or is no policy.</exception>
    public async Task<(ResponsePolicy Policy, EntryId? Entry)> AdoptAsync(string actor, CancellationToken cancel)
    {
        var bytes = await ReadAsync(cancel);
        var source = file is null ? "built-in" : Path.GetFileName(file);
        var policy = ResponsePolicyReader.Read(file ?? source, bytes.Span);
        if (policy.Version == response.Policy.Version && response.IsPolicyRecorded)
        {
            return (policy, null);
        }

        var (entry, _) = await journal.RecordDurablyAsync(actor, [], new PolicyAdopted(policy.Version, source, policy.Rules.Count, Encoding.UTF8.GetString(bytes.Span)), cancel);
        return (policy, entry);
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancel)
    {
        if (file is null)
        {
            return ResponsePolicyReader.BuiltInText;
        }

        try
        {
            var length = new FileInfo(file).Length;
            return length <= Largest ? await File.ReadAllBytesAsync(file, cancel)
                : throw new RefusedException(new ResponsePolicyRefused(file, $"{length} bytes", $"at most {Largest} bytes"));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException(new ResponsePolicyRefused(file, unreadable.Message, "a readable file"));
        }
    }
}
