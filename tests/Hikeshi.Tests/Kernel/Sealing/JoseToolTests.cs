using System.Diagnostics;
using System.Security.Cryptography;
using Hikeshi.Kernel.Sealing;
using Xunit;

namespace Hikeshi.Tests.Kernel.Sealing;

/// <summary>What we seal, opened by Debian's <c>jose</c> (José, C, on OpenSSL and Jansson), which shares nothing with us.</summary>
public sealed class JoseToolTests : IDisposable
{
    private const string Program = "/usr/bin/jose";
    private readonly string directory = Directory.CreateTempSubdirectory("jose-").FullName;

    public JoseToolTests() => Assert.SkipUnless(File.Exists(Program), "this needs the Debian package jose");

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public async Task Decrypt_AsEachReader_GivesTheContent(int length)
    {
        var content = RandomNumberGenerator.GetBytes(length);
        using var first = SealingKey.Generate();
        using var second = SealingKey.Generate();
        using var stranger = SealingKey.Generate();
        var file = await WriteAsync("document.jwe", Jwe.Seal(content, [first.Public, second.Public]).ToString());
        foreach (var reader in new[] { first, second })
        {
            var (code, opened) = await RunAsync("jwe", "dec", "-i", file, "-k", await WriteAsync("reader.jwk", reader.ToJwk()));
            Assert.Equal(0, code);
            Assert.Equal(content, opened);
        }

        Assert.NotEqual(0, (await RunAsync("jwe", "dec", "-i", file, "-k", await WriteAsync("reader.jwk", stranger.ToJwk()))).Code);
    }

    [Fact]
    public async Task Thumbprint_OfOurKey_IsItsId()
    {
        using var key = SealingKey.Generate();
        var (code, said) = await RunAsync("jwk", "thp", "-i", await WriteAsync("public.jwk", key.Public.ToJwk()));
        Assert.Equal(0, code);
        Assert.Equal(key.Public.KeyId, System.Text.Encoding.ASCII.GetString(said).Trim());
    }

    /// <summary>A pair of keys that their tool made.</summary>
    [Fact]
    public async Task Seal_ToAKeyOfTheirs_OpensWithUs()
    {
        var (code, made) = await RunAsync("jwk", "gen", "-i", """{"kty":"EC","crv":"P-256"}""");
        Assert.Equal(0, code);
        using var key = SealingKey.FromJwk("theirs", System.Text.Encoding.ASCII.GetString(made));
        var jwe = Jwe.Seal("text"u8, [key.Public]);
        Assert.Equal("text"u8.ToArray(), jwe.Open(jwe.KeyFor(key)));
    }

    private async Task<string> WriteAsync(string name, string text)
    {
        var path = Path.Combine(directory, name);
        await File.WriteAllTextAsync(path, text);
        return path;
    }

    private static async Task<(int Code, byte[] Said)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var errors = process.StandardError.ReadToEndAsync();
        using var said = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(said);
        await errors;
        await process.WaitForExitAsync();
        return (process.ExitCode, said.ToArray());
    }
}
