using Hikeshi.Kernel.Errors;
using Xunit;

namespace Hikeshi.Tests.Verbs;

/// <summary>What people type wrong at <c>respond</c> and <c>approve</c> is said in words and ends with 2; what is right ends with 0.</summary>
public sealed class RespondVerbTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("hks-").FullName;

    [Theory]
    [InlineData("respond policy check {policy}", ExitCode.Fine)]
    [InlineData("respond policy check {wrong}", ExitCode.BadInput)]
    [InlineData("respond policy check {none}", ExitCode.BadInput)]
    [InlineData("respond replay --policy {none} --data {none}", ExitCode.BadInput)]
    [InlineData("respond replay --policy {policy} --data {none}", ExitCode.BadInput)]
    [InlineData("respond sign {none} --key {none}", ExitCode.BadInput)]
    [InlineData("respond switch bank-07 --key {none} --signer ciso --reason test", ExitCode.BadInput)]
    [InlineData("respond guard --config {none}", ExitCode.BadInput)]
    [InlineData("respond guard --config {wrong}", ExitCode.BadInput)]
    [InlineData("approve sign {none} --key {none}", ExitCode.BadInput)]
    [InlineData("approve sign {wrong} --key {none}", ExitCode.BadInput)]
    [InlineData("approve new-key {wrong}", ExitCode.BadInput)]
    [InlineData("approve new-key {key}", ExitCode.Fine)]
    [InlineData("approve list --data {none}", ExitCode.BadInput)]
    public async Task Run_Line_EndsWithItsCode(string line, int expected)
    {
        var policy = Path.Combine(directory, "policy.yaml");
        await File.WriteAllBytesAsync(policy, Hikeshi.Response.Policy.ResponsePolicyReader.BuiltInText.ToArray());
        var wrong = Path.Combine(directory, "wrong.yaml");
        await File.WriteAllTextAsync(wrong, "format: other");
        string[] arguments = [.. line.Split(' ').Select(word => word.Replace("{policy}", policy, StringComparison.Ordinal).Replace("{wrong}", wrong, StringComparison.Ordinal).Replace("{none}", Path.Combine(directory, "none"), StringComparison.Ordinal).Replace("{key}", Path.Combine(directory, "ciso.key"), StringComparison.Ordinal))];
        Assert.Equal(expected, await Shell.RunAsync(arguments));
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);
}
