import { describe, expect, test } from 'vitest'
import { assertionXml, samlMessage } from './__fixtures__/saml-message.ts'
import { checkGroupXPath, groupsByXPath } from './group-xpath.ts'

const account = {
  nameId: 'ana',
  attributes: { memberOf: ['CN=Auditors', ' CN=Visitors '], 'urn:acme:roles': ['admin'], none: [] },
}
const to = { issuer: 'https://idp.test', acsUrl: 'https://sp.test/acs', audience: 'https://sp.test', requestId: '_1' }
const signed = assertionXml(samlMessage(account, to))

describe('finds groups', () => {
  test.each([
    ['//saml:Attribute[@Name="memberOf"]/saml:AttributeValue', ['CN=Auditors', 'CN=Visitors']],
    ["//saml2:Attribute[@Name='memberOf']/saml2:AttributeValue/text()", ['CN=Auditors', 'CN=Visitors']],
    ['/saml:Assertion/saml:AttributeStatement/saml:Attribute[2]/saml:AttributeValue', ['admin']],
    ["//*[local-name()='Attribute'][@Name='urn:acme:roles']/*", ['admin']],
    [
      '//saml:Attribute[@Name="memberOf"]/* | //saml:Attribute[@Name="urn:acme:roles"]/*',
      ['CN=Auditors', 'CN=Visitors', 'admin'],
    ],
    ['string(//saml:Attribute[@Name="urn:acme:roles"])', ['admin']],
    ['//saml:Attribute[contains(@Name, "]//[")]/*', []],
    ['//saml:Attribute[@Name="nothing"]/saml:AttributeValue', []],
  ])('%s', async (xpath, groups) => {
    await checkGroupXPath(xpath)
    expect(await groupsByXPath(signed, xpath)).toEqual(groups)
  })
})

describe('refuses what is wrong, or could take long', () => {
  test.each([
    '//saml:Attribute[',
    '//unknown:Attribute',
    '//saml:Attribute[nothing()]',
    '//a//b',
    '//*[//*]',
    '//*[.//*[.//*]]',
    '//*[descendant::*]',
    '//*/ancestor::*',
    '//*/following::*',
    '//*/following-sibling::*',
    '//*/../*',
    '//*[../*]',
    '/descendant::*/descendant::*',
    '//a | //b | //c | //d | //e | //f',
    'id("x")',
    'document("file:///etc/passwd")',
    '//saml:Attribute[@Name=$variable]',
    '//a b',
    '//saml:Attribute)',
    '//saml:Attribute[@Name="]',
    "'",
  ])('%s', async (xpath) => {
    await expect(checkGroupXPath(xpath)).rejects.toMatchObject({ code: 'INTEGRATION_XPATH' })
  })
})
