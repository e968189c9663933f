using System.Text.Json;
using Hikeshi.Evidence;
using Hikeshi.Evidence.Receipts;
using Hikeshi.Kernel.Sealing;
using Hikeshi.Tests.Node;
using Xunit;
using static Hikeshi.Tests.Evidence.TemporaryLog;

namespace Hikeshi.Tests.Evidence;

/// <summary>A log, a damaged copy of it, a running node and one that is not, and the files that command lines name.</summary>
public sealed class ExitCodePlace : IAsyncLifetime
{
    private readonly string root = Directory.CreateTempSubdirectory("exit-").FullName;
    private readonly TestNode node = new();
    private readonly Dictionary<string, string> words = new(StringComparer.Ordinal);
    private int free;

    /// <summary>A command line with the names in braces replaced.</summary>
    public string[] Arguments(string line) =>
        [.. line.Split(' ').Select(word => words.Aggregate(word.Replace("{free}", Path.Combine(root, $"free-{Interlocked.Increment(ref free)}"), StringComparison.Ordinal), (text, known) => text.Replace(known.Key, known.Value, StringComparison.Ordinal)))];

    public async ValueTask InitializeAsync()
    {
        await MakeLogsAsync();
        var sealing = Write("document.txt", "findings");
        using var reader = SealingKey.Generate();
        SecretFile.Write(Path.Combine(root, "reader.jwk"), reader.ToJwk());
        words["{reader}"] = Path.Combine(root, "reader.jwk");
        words["{public}"] = Write("reader.public.jwk", reader.Public.ToJwk());
        words["{document}"] = sealing;
        words["{nowhere}"] = Path.Combine(root, "nowhere");
        words["{root}"] = root;
        words["{unknown}"] = Guid.CreateVersion7().ToString();
        words["{long}"] = new string('x', 501);
        await node.StartAsync();
        words["{node}"] = node.Settings.DataDirectory;
        words["{sealed}"] = await SealAsync(reader.Public);
        words["{gone}"] = await SealAsync(reader.Public);
        await node.PostAsync($"api/v1/evidence/{words["{gone}"]}/erase", """{"reason":"test"}""");
        await node.PostAsync("api/v1/response/autonomy", """{"actionClass":"shield","autonomy":"act","recordOnlyDays":7,"signedBy":"ciso"}""");
        words["{needed}"] = (await node.EntryAsync("response.autonomy-enabled/1", _ => true)).GetProperty("id").GetString()!;
        words["{started}"] = (await node.EntryAsync("node.started/2", _ => true)).GetProperty("id").GetString()!;
        using var own = SealingKey.FromPem("own", await File.ReadAllTextAsync(Path.Combine(node.Settings.DataDirectory, "evidence", "keys", "embargo.key")));
        words["{own}"] = Write("own.public.jwk", own.Public.ToJwk());
    }

    /// <summary>Something that only the node can mend.</summary>
    public void BreakTheNodesSealingKey() => File.WriteAllText(Path.Combine(node.Settings.DataDirectory, "evidence", "keys", "embargo.key"), "no key");

    private async Task MakeLogsAsync()
    {
        var path = words["{log}"] = Path.Combine(root, "log");
        var away = words["{away}"] = Path.Combine(root, "away");
        var first = Draft("first");
        await using (var log = EvidenceLog.Open(path, TemporaryLog.Options()))
        {
            await log.DurableAsync(log.Append(first, Draft("second")), CancellationToken.None);
            await log.PublishAsync();
            words["{vkey}"] = log.VerifierKey;
            words["{receipt}"] = Write("one.tlog-proof", ReceiptMaker.FromLog(log, first.Id, ReceiptContents.Header));
        }

        words["{id}"] = first.Id.ToString();
        await using (var log = EvidenceLog.Open(Path.Combine(away, "evidence"), TemporaryLog.Options()))
        {
            words["{other}"] = log.VerifierKey;
        }

        words["{damaged}"] = CopyDamaged(path);
    }

    private string CopyDamaged(string path)
    {
        var target = Path.Combine(root, "damaged");
        foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        var segment = Path.Combine(target, "segments", "000001.seg");
        var bytes = File.ReadAllBytes(segment);
        bytes[80] ^= 1;
        File.WriteAllBytes(segment, bytes);
        return target;
    }

    private async Task<string> SealAsync(SealingPublicKey reader)
    {
        var request = $$"""{"until":"{{DateTime.UtcNow.AddDays(9):yyyy-MM-dd}}","readers":[{"name":"cert","jwk":{{reader.ToJwk()}}}],"document":"{{Convert.ToBase64String("findings"u8)}}"}""";
        return JsonDocument.Parse(await node.PostAsync("api/v1/evidence/sealed", request)).RootElement.GetProperty("entryId").GetString()!;
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(root, name);
        File.WriteAllText(file, text);
        return file;
    }

    public async ValueTask DisposeAsync()
    {
        await node.DisposeAsync();
        Directory.Delete(root, recursive: true);
    }
}
