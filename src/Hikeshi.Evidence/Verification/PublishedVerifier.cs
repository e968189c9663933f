using Hikeshi.Evidence.Segments;
using Hikeshi.Evidence.Witnessing;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Evidence.Verification;

/// <summary>Verifies logs of which only the published part is at hand (C2SP tlog-tiles, or the older <c>tile/8/</c>), ours and others'.</summary>
public static class PublishedVerifier
{
    /// <summary>True when the directory holds a published log, and no node's own: that one has segments, or its checkpoint below <c>log/</c>. Empty folders of these names mean nothing.</summary>
    public static bool IsPublishedLog(string directory) =>
        File.Exists(Path.Combine(directory, "checkpoint")) && !File.Exists(Path.Combine(directory, "log", "checkpoint")) && SegmentFile.List(Path.Combine(directory, "segments")).Count == 0;

    /// <param name="directory">Holds <c>checkpoint</c> and <c>tile/</c>.</param>
    /// <inheritdoc cref="VerifyAsync(Uri, string, string?, WitnessPolicy?, string?, TimeSpan, CancellationToken)"/>
    public static Task<VerificationReport> VerifyAsync(string directory, string vkey, string? since, WitnessPolicy? witnesses, CancellationToken cancel)
    {
        var verifier = SignedHead.ParseKey(vkey);
        var older = since is null ? null : SignedHead.ReadOlder(since, verifier);
        return new PublishedCheck(new DirectoryLog(directory), directory, verifier, older, witnesses).RunAsync(cancel);
    }

    /// <param name="prefix">What stands before <c>checkpoint</c> and <c>tile/</c>, such as <c>https://node.example/log/</c>.</param>
    /// <param name="vkey">The key that the log must be signed with.</param>
    /// <param name="since">File with an older checkpoint of the same key; null when there is none.</param>
    /// <param name="witnesses">Who must have cosigned; null when nobody is asked for.</param>
    /// <param name="token">Bearer token of somebody who may read the entry bundles; null verifies without them if it must.</param>
    /// <param name="patience">For all of it.</param>
    /// <exception cref="RefusedException">The key, the older checkpoint or the address cannot be used, or the log cannot be read to its end.</exception>
    public static async Task<VerificationReport> VerifyAsync(Uri prefix, string vkey, string? since, WitnessPolicy? witnesses, string? token, TimeSpan patience, CancellationToken cancel)
    {
        var verifier = SignedHead.ParseKey(vkey);
        var older = since is null ? null : SignedHead.ReadOlder(since, verifier);
        using var log = new RemoteLog(prefix, token);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(patience);
        try
        {
            return await new PublishedCheck(log, prefix.ToString(), verifier, older, witnesses).RunAsync(limited.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new RefusedException(new LogUnreachable(prefix.ToString(), $"it could not be read to its end within {patience.TotalSeconds:0} s"));
        }
    }
}
