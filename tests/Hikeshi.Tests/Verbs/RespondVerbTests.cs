using System.Text;
using Hikeshi.Kernel.Errors;
using Hikeshi.Response.Policy;
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
    [InlineData("respond sign {wrong} --key {none}", ExitCode.BadInput)]
    [InlineData("respond sign {empty} --key {pem}", ExitCode.BadInput)]
    [InlineData("respond sign {object} --key {pem}", ExitCode.BadInput)]
    [InlineData("respond sign {twice} --key {pem}", ExitCode.BadInput)]
    [InlineData("respond sign {statement} --key {pem}", ExitCode.Fine)]
    [InlineData("approve sign {empty} --key {pem}", ExitCode.BadInput)]
    [InlineData("approve sign {object} --key {pem}", ExitCode.BadInput)]
    [InlineData("respond switch bank-07 --key {none} --signer ciso --reason test", ExitCode.BadInput)]
    [InlineData("respond switch bank-07 --key {pem} --signer ciso --reason test", ExitCode.Fine)]
    [InlineData("respond switch * --key {pem} --signer ciso --reason test", ExitCode.Fine)]
    [InlineData("respond switch BANK_A --key {pem} --signer ciso --reason test", ExitCode.BadInput)]
    [InlineData("respond switch bank-07 --key {pem} --signer ciso --reason {nothing}", ExitCode.BadInput)]
    [InlineData("respond switch bank-07 --key {pem} --signer {nothing} --reason test", ExitCode.BadInput)]
    [InlineData("respond guard --config {none}", ExitCode.BadInput)]
    [InlineData("respond playbook run {object} --act", ExitCode.BadInput)]
    [InlineData("respond measure --autonomy act --data {ran}", ExitCode.BadInput)]
    [InlineData("respond measure --owner person:x --data {ran}", ExitCode.BadInput)]
    [InlineData("respond enable shield act --signed-by x --signature y --data {ran}", ExitCode.BadInput)]
    [InlineData("respond enable shield act --signed-by x --statement {statement} --data {ran}", ExitCode.BadInput)]
    [InlineData("respond release-all --data {ran}", ExitCode.OurFailure)]
    [InlineData("respond guard --config {wrong}", ExitCode.BadInput)]
    [InlineData("approve sign {none} --key {none}", ExitCode.BadInput)]
    [InlineData("approve sign {wrong} --key {none}", ExitCode.BadInput)]
    [InlineData("approve new-key {wrong}", ExitCode.BadInput)]
    [InlineData("approve new-key {key}", ExitCode.Fine)]
    [InlineData("approve list --data {none}", ExitCode.BadInput)]
    [InlineData("respond controls rule {shape}", ExitCode.Fine)]
    [InlineData("respond controls rule {object}", ExitCode.BadInput)]
    [InlineData("respond controls rule {none}", ExitCode.BadInput)]
    [InlineData("respond controls list --data {none}", ExitCode.BadInput)]
    [InlineData("respond controls propose CVE-2026-1 --shape {wrong} --data {none}", ExitCode.BadInput)]
    [InlineData("respond controls propose CVE-2026-1 --playbook {object} --data {none}", ExitCode.BadInput)]
    [InlineData("respond controls propose CVE-2026-1 --shape {shape} --playbook {object} --data {none}", ExitCode.BadInput)]
    [InlineData("respond controls place x --by somebody --note x --data {none}", ExitCode.BadInput)]
    [InlineData("respond campaign list --data {none}", ExitCode.BadInput)]
    [InlineData("respond campaign open x --advisory A --owner o --capacity many --data {none}", ExitCode.BadInput)]
    public async Task Run_Line_EndsWithItsCode(string line, int expected)
    {
        const string Statement = """{"format":"hikeshi-autonomy/2","member":"bank-07","action_class":"shield","autonomy":"act","record_only_days":14,"would_be":2,"would_be_false":0,"after":"0195f0e0-0000-7000-8000-000000000001","owner":"person:ciso"}""";
        var files = new Dictionary<string, string>
        {
            ["{policy}"] = Write("policy.yaml", Encoding.UTF8.GetString(ResponsePolicyReader.BuiltInText.Span)),
            ["{wrong}"] = Write("wrong.yaml", "format: other"),
            ["{empty}"] = Write("empty.json", ""),
            ["{object}"] = Write("object.json", "{}"),
            ["{twice}"] = Write("twice.json", Statement.Replace("\"member\"", "\"member\":\"bank-08\",\"member\"", StringComparison.Ordinal)),
            ["{statement}"] = Write("statement.json", Statement),
            ["{shape}"] = Write("shape.json", Response.Compensating.VirtualPatchTests.Shape),
            ["{nothing}"] = " ",
            ["{none}"] = Path.Combine(directory, "none"),
            ["{ran}"] = Directory.CreateDirectory(Path.Combine(directory, "ran", "evidence")).Parent!.FullName,
            ["{key}"] = Path.Combine(directory, "ciso.key"),
            ["{pem}"] = Path.Combine(directory, "signer.key"),
        };
        Assert.Equal(ExitCode.Fine, await Shell.RunAsync(["approve", "new-key", files["{pem}"]]));
        string[] arguments = [.. line.Split(' ').Select(word => files.GetValueOrDefault(word, word))];
        Assert.Equal(expected, await Shell.RunAsync(arguments));
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(directory, name);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(directory, recursive: true);
}
